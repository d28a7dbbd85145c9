import { expect, test } from 'vitest';
import { plant } from './planting.fixture.ts';
import { visibleText } from './visible-text.ts';

const inScreen = (jsx: string) => plant(visibleText, { 'ui/bar.tsx': `export const Bar = () => ${jsx};` });

test.each([
  ['text', '<p>Save now</p>'],
  ['Chinese text', '<p>保存</p>'],
  ['text in braces', "<p>{'Save'}</p>"],
  ['one way of a choice', "<p>{busy ? t('a.b') : 'Save'}</p>"],
  ['a fallback', "<p>{name ?? 'Nobody'}</p>"],
  ['a template', '<p>{`Hello ${name}`}</p>'],
  ['a label', '<button aria-label="Close" />'],
  ['a label by choice', "<input placeholder={wide ? 'Search' : ''} />"],
  ['a title of a component', '<Card title="Open tickets" />'],
])('%s in a screen fails', (_what, jsx) => {
  expect(inScreen(jsx)).toEqual([expect.stringContaining('belongs in i18n')]);
});

test.each([
  ['words from i18n', "<p title={t('a.b')}>{t('a.b')}</p>"],
  ['signs and numbers', '<p>· 12 / {count} ×</p>'],
  ['a letter for a key', '<b>(T)</b>'],
  ['the name of the product', '<b>Careloop</b>'],
  ['code and keys', '<p><kbd>Ctrl</kbd> <code>npm start</code></p>'],
  ['other attributes', '<p className="wide" type="button" id={`row-${id}`} />'],
  ['the key of a word', '<Card title="tickets.open" />'],
  ['a comparison', "<p>{status === 'open' && <Dot />}</p>"],
])('%s pass', (_what, jsx) => {
  expect(inScreen(jsx)).toEqual([]);
});

test('a page that the server writes is held to the same', () => {
  const page = (body: string) =>
    plant(visibleText, {
      'modules/portal/server/page.ts': `export const page = html\`<!doctype html><html lang="\${lang}"><style>a { color: red }</style>${body}</html>\`;`,
    });
  expect(page('<h1 class="big">Your requests</h1>')).toEqual([expect.stringContaining('"Your requests" belongs in i18n')]);
  expect(page('<input placeholder="Search">')).toEqual([expect.stringContaining('"Search" belongs in i18n')]);
  expect(page('<h1 class="big">${t("portal.title")}</h1>&nbsp;<a href="/x">${name}</a>')).toEqual([]);
});
