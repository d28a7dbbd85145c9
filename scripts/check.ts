import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ProjectFiles, readProject, type Violation } from './project/files.ts';
import { structureGates } from './structure.ts';

export type GateResult = { name: string; passed: boolean; tookMs: number; output: string };

const root = join(import.meta.dirname, '..');

/** Gates that are programs of their own. */
const tools: Readonly<Record<string, readonly string[]>> = {
  biome: ['node_modules/@biomejs/biome/bin/biome', 'check', '--colors=off', '--max-diagnostics=50', '.'],
  tsc: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', '.'],
  knip: ['node_modules/knip/bin/knip.js', '--no-progress'],
};

export const gateNames: readonly string[] = [...Object.keys(structureGates), ...Object.keys(tools)];

/** Runs the gates one after another, a line each, and what they found under it. */
export function runGates(names: readonly string[] = gateNames, print: (line: string) => void = console.log): GateResult[] {
  let project: ProjectFiles | undefined;
  return names.map((name) => {
    const startedMs = performance.now();
    const tool = tools[name];
    project ??= tool ? undefined : readProject(root);
    const { passed, output } = tool ? runTool(tool) : runStructureGate(name, project ?? readProject(root));
    const result = { name, passed, output, tookMs: Math.round(performance.now() - startedMs) };
    print(`${passed ? 'ok  ' : 'FAIL'} ${name} (${result.tookMs} ms)`);
    if (output) print(output.replace(/^/gm, '     '));
    return result;
  });
}

function runStructureGate(name: string, project: ProjectFiles): { passed: boolean; output: string } {
  const gate = structureGates[name];
  if (!gate) throw new Error(`There is no gate "${name}". There are: ${gateNames.join(', ')}.`);
  const found = gate(project);
  return { passed: found.every((violation) => violation.level === 'note'), output: found.map(describe).join('\n') };
}

function describe({ path, line, message, level }: Violation): string {
  return `${level ? `${level}: ` : ''}${path}${line ? `:${line}` : ''} ${message}`;
}

function runTool(args: readonly string[]): { passed: boolean; output: string } {
  const done = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const passed = done.status === 0;
  return { passed, output: passed ? '' : `${done.stdout}${done.stderr}${done.error?.message ?? ''}`.trim() };
}

function main(): void {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
  const asked = values.only?.flatMap((name) => (name === 'structure' ? Object.keys(structureGates) : [name]));
  const unknown = asked?.find((name) => !gateNames.includes(name));
  if (unknown) {
    console.error(`There is no gate "${unknown}". There are: structure (all that only read files), ${gateNames.join(', ')}.`);
    process.exit(2);
  }
  const results = runGates(asked);
  const failed = results.filter((result) => !result.passed);
  console.log(
    failed.length > 0 ? `${failed.length} of ${results.length} gates failed: ${failed.map((f) => f.name).join(', ')}` : `All ${results.length} gates passed.`,
  );
  process.exitCode = failed.length > 0 ? 1 : 0;
}

if (import.meta.main) main();
