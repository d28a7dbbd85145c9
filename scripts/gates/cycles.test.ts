import { expect, test } from 'vitest';
import { cycles } from './cycles.ts';
import { plant } from './planting.fixture.ts';

test('three files that need each other fail, named once as the round that they make', () => {
  const found = plant(cycles, {
    'modules/a/server/index.ts': "import { b } from '#server/b';\nimport './beside.ts';",
    'modules/a/server/beside.ts': 'export const beside = 1;',
    'modules/b/server/index.ts': "export * from './deep.ts';",
    'modules/b/server/deep.ts': "import { a } from '#server/a';",
  });
  expect(found).toEqual([
    'modules/a/server/index.ts import cycle: modules/a/server/index.ts -> modules/b/server/index.ts -> modules/b/server/deep.ts -> modules/a/server/index.ts',
  ]);
});

test('a file that imports itself through its door fails', () => {
  expect(plant(cycles, { 'platform/db/index.ts': "import { db } from '#platform/db';" })).toHaveLength(1);
});

test('two separate rounds are two findings', () => {
  const round = (x: string, y: string) => ({ [`ui/${x}.ts`]: `import './${y}.ts';`, [`ui/${y}.ts`]: `import './${x}.ts';` });
  expect(plant(cycles, { ...round('a', 'b'), ...round('c', 'd') })).toHaveLength(2);
});

test('types, import() and shared foundations make no cycle', () => {
  const found = plant(cycles, {
    'ui/a.ts': "import { b } from './b.ts';\nimport { c } from './c.ts';",
    'ui/b.ts': "import type { A } from './a.ts';\nimport { c } from './c.ts';\nexport type { B } from './a.ts';",
    'ui/c.ts': "export const load = () => import('./a.ts');",
  });
  expect(found).toEqual([]);
});
