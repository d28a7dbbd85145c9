import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { structureGates } from './structure.ts';

const folder = join(import.meta.dirname, 'gates');
const gates = readdirSync(folder)
  .filter((file) => /^[a-z-]+\.ts$/.test(file))
  .map((file) => file.replace('.ts', ''));

test('every gate on disk runs', () => {
  expect(Object.keys(structureGates).sort()).toEqual(gates.sort());
});

test.each(gates)('%s has a test that plants a violation', (gate) => {
  expect(existsSync(join(folder, `${gate}.test.ts`))).toBe(true);
});
