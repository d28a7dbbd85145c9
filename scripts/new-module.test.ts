import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newModule } from './new-module.ts';
import { readProject } from './project/files.ts';
import { structureGates } from './structure.ts';

const here = join(import.meta.dirname, '..');
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'careloop-new-module-'));
  for (const room of ['apps', 'modules', 'platform', 'ui', 'db', 'docs', 'package.json']) cpSync(join(here, room), join(copy, room), { recursive: true });
});

afterEach(() => rmSync(copy, { recursive: true }));

function findings(): string[] {
  const project = readProject(copy);
  return Object.entries(structureGates).flatMap(([name, gate]) => gate(project).map(({ path, message }) => `${name} ${path} ${message}`));
}

test('a new module breaks no rule of the architecture', () => {
  const before = findings();
  newModule(copy, 'service-plans', 4);
  expect(findings().filter((finding) => !before.includes(finding))).toEqual([]);
});

test('it stands in the list behind the modules of its tier and before the higher ones', () => {
  newModule(copy, 'zebra-reports', 9);
  newModule(copy, 'service-plans', 1);
  const list = readFileSync(join(copy, 'apps/server/modules.ts'), 'utf8');
  expect(list).toContain("import servicePlans from '../../modules/service-plans/server/module.ts';");
  expect(list.indexOf('  servicePlans,')).toBeGreaterThan(list.indexOf('  settings,'));
  expect(list.indexOf('  zebraReports,')).toBeGreaterThan(list.indexOf('  servicePlans,'));
});

test.each(['Service', 'service_plans', '../etc', ''])('%j is refused and nothing is written', (noun) => {
  expect(() => newModule(copy, noun, 4)).toThrow('is no module name');
  expect(existsSync(join(copy, 'modules', noun || 'undefined', 'server/module.ts'))).toBe(false);
});

test('a module that is there is left alone', () => {
  expect(() => newModule(copy, 'settings', 1)).toThrow('is already there');
});
