import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newModule } from './new-module.ts';
import { readProject } from './project/files.ts';
import { structureGates } from './structure.ts';

const here = join(import.meta.dirname, '..');
let copy: string;

/** What a new module meets: the list, the other modules' doors and tables. */
const met = /^modules$|^modules\/[\w-]+$|^modules\/[\w-]+\/(server|contract)$|README\.md$|module\.ts$|contract\/index\.ts$/;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), 'careloop-new-module-'));
  for (const path of ['apps/server/modules.ts', 'platform/owns.json', 'db', 'docs', 'package.json'])
    cpSync(join(here, path), join(copy, path), { recursive: true });
  cpSync(join(here, 'modules'), join(copy, 'modules'), { recursive: true, filter: (source) => met.test(relative(here, source).replaceAll('\\', '/')) });
});

afterEach(() => rmSync(copy, { recursive: true }));

test('a new module breaks no rule of the architecture', () => {
  newModule(copy, 'service-plans', 4);
  const project = readProject(copy);
  const findings = Object.entries(structureGates).flatMap(([name, gate]) => gate(project).map(({ path, message }) => `${name} ${path} ${message}`));
  expect(project.paths).toContain('modules/service-plans/server/module.ts');
  expect(findings.filter((finding) => finding.includes('service-plans') || finding.includes('servicePlans'))).toEqual([]);
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
