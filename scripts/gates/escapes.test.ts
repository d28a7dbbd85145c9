import { expect, test } from 'vitest';
import { escapes } from './escapes.ts';
import { plant } from './planting.fixture.ts';

const inFile = (code: string, path = 'ui/a.ts') => plant(escapes, { [path]: code });
// Put together here, so that this file does not break the rule it tests.
const directive = (name: string) => `@ts-${name}`;
const ignore = ['biome', 'ignore'].join('-');
const todo = ['TO', 'DO'].join('');

test.each([
  ['any', 'export const x = (y: any) => y;', '`any` turns the checker off'],
  ['any as an argument of a type', 'export const x: Promise<any> = y;', '`any` turns the checker off'],
  ['as unknown as', 'export const x = y as unknown as string;', '`as unknown as`'],
  ['as unknown as with a mark for a reason', '// cast: ok\nexport const x = y as unknown as string;', '`as unknown as`'],
  ['as unknown as, in parentheses', 'export const x = (y as unknown) as string;', '`as unknown as`'],
  ['a silenced type error', `// ${directive('expect-error')}\nx();`, 'without a reason'],
  ['a silenced type error with a mark for a reason', `// ${directive('ignore')} !!`, 'without a reason'],
  ['a silenced lint', `// ${ignore} lint/a11y/noAutofocus: <explanation>\nx();`, 'without a reason'],
  ['a silenced lint with nothing after it', `/* ${ignore} lint/a11y/noAutofocus */\nx();`, 'without a reason'],
  ['a leftover', `// ${todo}: later`, 'do it now'],
  ['a file that does not parse', 'const = ;', 'does not parse'],
])('%s fails', (_what, code, message) => {
  expect(inFile(code)).toEqual([expect.stringContaining(message)]);
});

test.each(['test.only("x", () => {});', 'describe.skip("x", () => {});', 'it.todo("x");', 'test.skip.each([])("x", () => {});'])(
  '%s fails in a test',
  (code) => {
    expect(inFile(code, 'ui/a.test.ts')).toEqual([expect.stringContaining('leaves tests out')]);
  },
);

test.each([
  ['unknown, and a plain assertion', 'export const x = (y: unknown) => y as string;'],
  ['as unknown as with a reason', '// cast: the handler is only ever called with its own spec\nexport const x = y as unknown as string;'],
  ['a reason', `// ${directive('expect-error')} The library's types lack this option.\nx();`],
  ['a lint silenced with a reason', `// ${ignore} lint/a11y/noAutofocus: the dialog is opened to type in it\nx();`],
  ['the word any in prose', '// any agent may do this\nexport const any = 1;'],
])('%s passes', (_what, code) => {
  expect(inFile(code)).toEqual([]);
});

test('skipIf passes, and only() of something else', () => {
  expect(inFile('test.skipIf(!corpus)("x", () => {}); list.only(3);', 'ui/a.test.ts')).toEqual([]);
});
