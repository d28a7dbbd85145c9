import { expect, test } from 'vitest';
import { plant } from './planting.fixture.ts';
import { sizes } from './sizes.ts';

const linesOf = (count: number) => 'export {};\n'.repeat(count);
const functionOf = (count: number, head = 'export function reply() {') => `${head}\n${'  act();\n'.repeat(count - 2)}}\n`;

test('a file of 301 lines fails without a reason and is noted with one', () => {
  expect(plant(sizes, { 'ui/a.ts': linesOf(300) })).toEqual([]);
  expect(plant(sizes, { 'ui/a.ts': linesOf(301) })).toEqual([expect.stringContaining('301 lines; over 300 needs')]);
  expect(plant(sizes, { 'ui/a.ts': `// long: one table of all icons\n${linesOf(300)}` })).toEqual([
    expect.stringMatching(/^note: ui\/a\.ts 301 lines, because: one table/),
  ]);
});

test('a file of 401 lines fails even with a reason; a test file may have 600', () => {
  expect(plant(sizes, { 'ui/a.ts': `// long: one table of all icons\n${linesOf(400)}` })).toEqual([expect.stringContaining('no file has more than 400')]);
  expect(plant(sizes, { 'ui/a.test.ts': linesOf(600) })).toEqual([]);
  expect(plant(sizes, { 'ui/a.test.ts': linesOf(601) })).toHaveLength(1);
});

test('generated files, words and SQL have no limit; style sheets do', () => {
  expect(
    plant(sizes, { 'platform/db/tables.gen.ts': linesOf(900), 'ui/i18n/en.json': '\n'.repeat(900), 'db/migrations/0001_x.sql': '\n'.repeat(900) }),
  ).toEqual([]);
  expect(plant(sizes, { 'ui/a.css': 'a {}\n'.repeat(401) })).toHaveLength(1);
});

test('a function of 61 lines fails, one of 60 passes', () => {
  expect(plant(sizes, { 'ui/a.ts': functionOf(60) })).toEqual([]);
  expect(plant(sizes, { 'ui/a.ts': functionOf(61) })).toEqual([expect.stringContaining('ui/a.ts:1 reply has 61 lines')]);
  expect(plant(sizes, { 'ui/a.ts': functionOf(61, 'export const reply = async () => {') })).toHaveLength(1);
  expect(plant(sizes, { 'ui/a.ts': `class A {\n${functionOf(61, '  reply() {')}}` })).toHaveLength(1);
});

test('a component may have 120 lines, a hook beside it 60', () => {
  expect(plant(sizes, { 'ui/a.tsx': functionOf(120, 'export function List() {') })).toEqual([]);
  expect(plant(sizes, { 'ui/a.tsx': functionOf(121, 'export function List() {') })).toHaveLength(1);
  expect(plant(sizes, { 'ui/a.tsx': `export const List = memo(() => {\n${'  act();\n'.repeat(100)}});` })).toEqual([]);
  expect(plant(sizes, { 'ui/a.tsx': functionOf(61, 'export function useList() {') })).toHaveLength(1);
  expect(plant(sizes, { 'ui/a.ts': functionOf(61, 'export function List() {') })).toHaveLength(1);
});

test('a list of cases is no function, a named one in a test is', () => {
  expect(plant(sizes, { 'ui/a.test.ts': `describe('x', () => {\n${'  act();\n'.repeat(100)}});` })).toEqual([]);
  expect(plant(sizes, { 'ui/a.test.ts': functionOf(61) })).toHaveLength(1);
});
