/** `npm run new:module NAME -- --tier N`: the parts of a module as docs/architecture.md wants them, and its line in apps/server/modules.ts. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const listPath = 'apps/server/modules.ts';

export class NewModuleError extends Error {}

/** Writes the module into the project at `root`. @returns the paths it wrote. @throws NewModuleError with what to do instead. */
export function newModule(root: string, noun: string, tier: number): string[] {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(noun))
    throw new NewModuleError(`"${noun}" is no module name: use a noun in small letters, such as surveys or service-plans.`);
  if (!Number.isInteger(tier) || tier < 1 || tier > 9) throw new NewModuleError('The tier is a number from 1 up; docs/architecture.md has the list.');
  if (existsSync(join(root, 'modules', noun))) throw new NewModuleError(`modules/${noun} is already there.`);
  const files = { ...partsOf(noun, tier), [listPath]: withModule(root, readFileSync(join(root, listPath), 'utf8'), noun, tier) };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return Object.keys(files);
}

function partsOf(noun: string, tier: number): Record<string, string> {
  const name = identifierOf(noun);
  return {
    [`modules/${noun}/README.md`]: `# ${noun}\n\nTier: ${tier}\n\nWhat it owns: nothing yet.\n\nEvents in: none. Events out: none.\nInvariants: none yet.\n`,
    [`modules/${noun}/contract/index.ts`]: `import { defineErrors, defineEvents } from '#platform/contract';

/** Each with its status and a title in every base language. */
export const ${name}Errors = defineErrors('${noun}', {});

/** Facts this module writes into the log, by type, with the shape of their data. */
export const ${name}Events = defineEvents({});
`,
    [`modules/${noun}/server/index.ts`]: '/** The door for other modules: a few verbs and their types. */\nexport {};\n',
    [`modules/${noun}/server/module.ts`]: `import type { ServerModule } from '#platform/modules';

const ${name}: ServerModule = {
  name: '${noun}',
  owns: [],
};

export default ${name};
`,
    [`modules/${noun}/i18n/en.json`]: '{}\n',
    [`modules/${noun}/i18n/zh-CN.json`]: '{}\n',
  };
}

function identifierOf(noun: string): string {
  return noun.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
}

/** The list with the module behind the last one of its tier or a lower one. */
function withModule(root: string, list: string, noun: string, tier: number): string {
  const imports = [...list.matchAll(/^import (\w+) from '\.\.\/\.\.\/modules\/([\w-]+)\/server\/module\.ts';$/gm)];
  const array = /(: readonly ServerModule\[\] = \[)([^\]]*)(\])/.exec(list);
  if (!array) throw new NewModuleError(`${listPath} has no list \`modules: readonly ServerModule[] = [...]\`; add the module by hand.`);
  const names = (array[2] ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  const tierOf = (name: string): number => {
    const folder = imports.find((found) => found[1] === name)?.[2];
    const readme = join(root, 'modules', folder ?? '', 'README.md');
    return existsSync(readme) ? Number(/^Tier: (\d+)/m.exec(readFileSync(readme, 'utf8'))?.[1] ?? 0) : 0;
  };
  const place = names.findLastIndex((name) => tierOf(name) <= tier) + 1;
  names.splice(place, 0, identifierOf(noun));
  const line = `import ${identifierOf(noun)} from '../../modules/${noun}/server/module.ts';\n`;
  const entries = `${array[1]}\n${names.map((name) => `  ${name},\n`).join('')}${array[3]}`;
  const withEntry = list.replace(array[0], () => entries);
  const lastImport = [...withEntry.matchAll(/^import .*;\n/gm)].at(-1);
  const at = lastImport ? lastImport.index + lastImport[0].length : 0;
  return withEntry.slice(0, at) + line + withEntry.slice(at);
}

function main(): void {
  const root = join(import.meta.dirname, '..');
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { tier: { type: 'string', default: '5' } } });
  try {
    const written = newModule(root, positionals[0] ?? '', Number(values.tier));
    spawnSync(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'check', '--write', ...written], { cwd: root, stdio: 'ignore' });
    console.log(`Written:\n${written.map((path) => `  ${path}`).join('\n')}\nNext: say in the README what it owns, then npm run check.`);
  } catch (error) {
    if (!(error instanceof NewModuleError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

if (import.meta.main) main();
