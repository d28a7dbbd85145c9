import { expect, test } from 'vitest';
import { completed } from '../project/lockfile.ts';
import { dependencies } from './dependencies.ts';
import { plant } from './planting.fixture.ts';

const files = {
  'package.json': '{"dependencies": {"zod": "4.0.0"}, "devDependencies": {"@biomejs/biome": "2.0.0"}}',
  'docs/dependencies.md':
    '# Dependencies\n\n| package | what for | why this one | licence |\n|---|---|---|---|\n| zod | contracts | types from schemas | MIT |\n| @biomejs/biome | format | one fast tool | MIT OR Apache-2.0 |\n',
  'node_modules/zod/package.json': '{"license": "MIT"}',
};

test('a full list passes', () => {
  expect(plant(dependencies, files)).toEqual([]);
});

test('a package without a line fails', () => {
  const manifest = '{"dependencies": {"zod": "4.0.0", "left-pad": "1.0.0"}, "devDependencies": {"@biomejs/biome": "2.0.0"}}';
  expect(plant(dependencies, { ...files, 'package.json': manifest })).toEqual([expect.stringContaining('left-pad has no line')]);
});

test('a line whose package is gone fails', () => {
  expect(plant(dependencies, { ...files, 'package.json': '{"dependencies": {"zod": "4.0.0"}}' })).toEqual([
    'docs/dependencies.md:6 @biomejs/biome is not in package.json',
  ]);
});

test('a line that leaves something out fails', () => {
  const list = files['docs/dependencies.md'].replace('| contracts |', '|  |');
  expect(plant(dependencies, { ...files, 'docs/dependencies.md': list })).toEqual([expect.stringContaining('zod: say what for')]);
});

test('a licence other than the package declares fails, and so does a GPL', () => {
  expect(plant(dependencies, { ...files, 'node_modules/zod/package.json': '{"license": "ISC"}' })).toEqual([
    expect.stringContaining('its package says ISC, the list MIT'),
  ]);
  const found = plant(dependencies, {
    ...files,
    'node_modules/zod/package.json': '{"license": "AGPL-3.0"}',
    'docs/dependencies.md': files['docs/dependencies.md'].replace('| MIT |', '| AGPL-3.0 |'),
  });
  expect(found).toEqual([expect.stringContaining('only permissive licences ship')]);
});

test('a GPL package that another brings along fails; one for development or with a choice passes', () => {
  const lock = (entry: object) => ({ ...files, 'package-lock.json': JSON.stringify({ packages: { 'node_modules/a/node_modules/b': entry } }) });
  expect(plant(dependencies, lock({ license: 'GPL-3.0-or-later' }))).toEqual(['package-lock.json b is GPL-3.0-or-later; only permissive licences ship']);
  expect(plant(dependencies, lock({ license: '(MIT OR GPL-3.0)' }))).toEqual([]);
  expect(plant(dependencies, lock({ license: 'LGPL-3.0', dev: true }))).toEqual([]);
});

test('a lock without the packages of other systems fails, and completing it mends that', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/a': { version: '2.0.0', optionalDependencies: { 'a-linux-x64-musl': '2.0.0', 'a-darwin-arm64': '2.0.0' } },
      'node_modules/a-darwin-arm64': { version: '2.0.0' },
    },
  };
  const judged = (value: object) => plant(dependencies, { ...files, 'package-lock.json': JSON.stringify(value) });
  expect(judged(lock)).toEqual([expect.stringContaining('a-linux-x64-musl (of a) is left out')]);
  expect(judged(completed(lock))).toEqual([]);
  expect(completed(lock).packages['node_modules/a-linux-x64-musl']).toEqual({ version: '2.0.0', optional: true, cpu: ['x64'], libc: ['musl'], os: ['linux'] });
});

test('another version of the same package stands below the one that needs it', () => {
  const lock = { packages: { 'node_modules/a': { optionalDependencies: { b: '2.0.0' } }, 'node_modules/b': { version: '1.0.0' } } };
  expect(completed(lock).packages['node_modules/a/node_modules/b']).toMatchObject({ version: '2.0.0' });
  expect(completed(lock).packages['node_modules/b']).toEqual({ version: '1.0.0' });
});
