import { expect, test } from 'vitest';
import { outside } from './outside.ts';
import { plant } from './planting.fixture.ts';

test.each([
  ['a request', 'modules/tickets/web/list.tsx', "fetch('https://tracker.test/hit');"],
  ['a built address', 'ui/avatar.tsx', 'const src = `https://avatars.test/${hash}`;'],
  ['a socket', 'apps/web/live.ts', "new WebSocket('wss://push.test/');"],
  ['a link in a screen', 'apps/web/about.tsx', 'export const A = () => <img src="//cdn.test/logo.png" />;'],
  ['a font of a style sheet', 'ui/styles.css', '@font-face { src: url("https://fonts.test/a.woff2"); }'],
  ['a script of the page', 'apps/web/index.html', '<script src="https://cdn.test/a.js"></script>'],
])('%s fails', (_what, path, code) => {
  expect(plant(outside, { [path]: code })).toEqual([expect.stringContaining('is outside')]);
});

test.each([
  ['own paths', 'modules/tickets/web/list.tsx', "fetch('/api/v1/tickets'); // see https://docs.test"],
  ['a namespace', 'ui/icon.tsx', 'const ns = "http://www.w3.org/2000/svg";'],
  ['an example', 'ui/field.tsx', 'const hint = "https://help.example.com";'],
  ['the server', 'modules/webhooks/server/sending.ts', "const docs = 'https://standard.test';"],
  ['a test', 'ui/avatar.test.ts', "const a = 'https://x.test/';"],
])('%s passes', (_what, path, code) => {
  expect(plant(outside, { [path]: code })).toEqual([]);
});
