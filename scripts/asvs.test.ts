/** docs/asvs.md claims only what is there: every satisfied row names a file of this repository, and the numbers at its head are those of its rows. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const text = readFileSync(join(root, 'docs/asvs.md'), 'utf8');
const rows = [...text.matchAll(/^\| (\d+\.\d+\.\d+) \| ([12]) \| (yes|gap|n\/a) \| (.*?) \| (.*?) \|$/gm)].map(([, item, level, state, , where]) => ({
  item: String(item),
  level: Number(level),
  state: String(state),
  where: String(where),
}));
const listed = [...text.matchAll(/^n\/a \(.*?\): (.*)\.$/gm)].flatMap(([, list]) =>
  [...(list ?? '').matchAll(/(\d+\.\d+\.\d+) \(L([12])\)/g)].map(([, item, level]) => ({ item: String(item), level: Number(level), state: 'n/a', where: '' })),
);
const all = [...rows, ...listed];

test('all 246 requirements of levels 1 and 2 without WebRTC are there, once', () => {
  expect(new Set(all.map((r) => r.item)).size).toBe(246);
  expect(all).toHaveLength(246);
  expect(all.filter((r) => r.level === 1)).toHaveLength(70);
});

test('what is satisfied names a file that exists; what is not says why', () => {
  expect(all.filter((r) => r.state === 'yes' && !existsSync(join(root, r.where)))).toEqual([]);
  expect(rows.filter((r) => r.state !== 'yes' && r.where.trim() === '')).toEqual([]);
});

test('the numbers at the head are those of the rows', () => {
  const count = (state: string) => all.filter((r) => r.state === state).length;
  expect(text).toContain(`**${count('yes')} are satisfied**`);
  expect(text).toContain(`${count('n/a')} do not apply`);
  expect(text).toContain(`**${count('gap')} are gaps**`);
});
