import { isBuiltin } from 'node:module';
import type { Gate, ProjectFiles, Violation } from '../project/files.ts';
import { type Alias, aliasOf, codeFiles, isTest, type Place, placeOf, resolveImport } from '../project/rooms.ts';
import type { Import } from '../project/source.ts';

/** A room is entered only through its doors, and no side of the product reaches where it must not. */
export const doors: Gate = (project) => {
  const violations: Violation[] = [];
  for (const path of codeFiles(project)) {
    for (const use of project.source(path).imports) {
      const message = wrong(path, placeOf(path), use);
      if (message) violations.push({ path, line: use.line, message });
    }
  }
  return [...violations, ...serverCodeInTheBrowser(project)];
};

function wrong(path: string, place: Place, use: Import): string | undefined {
  const alias = aliasOf(use.specifier);
  if (alias) return wrongAlias(path, place, use, alias);
  if (use.specifier.startsWith('#')) return `${use.specifier} is none of the aliases #contract/x, #server/x, #web/x, #platform/x, #ui, #ui/x, #testing`;
  if (use.specifier.startsWith('.')) return wrongRelative(path, place, use);
  return isTest(path) ? undefined : wrongPackage(place, use);
}

const oneNoun = new Set<Alias['door']>(['contract', 'server', 'web', 'platform']);

function wrongAlias(path: string, place: Place, use: Import, alias: Alias): string | undefined {
  if (oneNoun.has(alias.door) && alias.name.includes('/')) return `${use.specifier} goes past the door; import #${alias.door}/${alias.name.split('/')[0]}`;
  if (isTest(path)) return undefined;
  if (alias.door === 'testing' || (alias.door === 'platform' && alias.name === 'testing')) return testingOutside(place, use);
  return wrongForRoom(place, alias, use) ?? wrongForArea(place, alias, use);
}

const testers = new Set(['platform/testing', 'e2e', 'bench', 'faults']);

function testingOutside(place: Place, use: Import): string | undefined {
  return testers.has(place.room) ? undefined : `${use.specifier} is for tests only`;
}

const forUi = new Set(['client', 'i18n']);

function wrongForRoom(place: Place, alias: Alias, use: Import): string | undefined {
  const ofModule = alias.door === 'contract' || alias.door === 'server' || alias.door === 'web';
  if (place.kind === 'platform' && (ofModule || alias.door === 'ui')) return `platform knows no module and no screen: ${use.specifier}`;
  if (place.kind === 'ui' && ofModule) return `ui knows no module: ${use.specifier}`;
  if (place.kind === 'ui' && alias.door === 'platform' && !forUi.has(alias.name)) return `ui uses only #platform/client and #platform/i18n: ${use.specifier}`;
  if (place.room === 'apps/web' && alias.door === 'server') return `the browser runs no server code: ${use.specifier}`;
  if (place.room === 'apps/server' && (alias.door === 'web' || alias.door === 'ui')) return `the server shows no screens: ${use.specifier}`;
  return undefined;
}

function wrongForArea(place: Place, alias: Alias, use: Import): string | undefined {
  if (place.area === 'contract') {
    const pure = alias.door === 'contract' || (alias.door === 'platform' && (alias.name === 'contract' || alias.name === 'access'));
    return pure ? undefined : `a contract imports only zod, #platform/contract, #platform/access and #contract/x: ${use.specifier}`;
  }
  if (place.area === 'web' && alias.door === 'server') return `the browser runs no server code: ${use.specifier}`;
  if (place.area === 'server' && (alias.door === 'web' || alias.door === 'ui')) return `the server shows no screens: ${use.specifier}`;
  return undefined;
}

function wrongRelative(path: string, place: Place, use: Import): string | undefined {
  const target = resolveImport(path, use.specifier) ?? '';
  const there = placeOf(target);
  if (place.room !== there.room)
    return outsideAllowed(path, place, target, there) ? undefined : `${use.specifier} leaves ${place.room}; use its door (an alias)`;
  if (place.kind !== 'modules' || isTest(path) || place.area === there.area) return undefined;
  if (place.area === 'contract') return `a contract imports nothing of the ${there.area ?? 'module'} side: ${use.specifier}`;
  if (place.area === 'web' && there.area === 'server') return `the browser runs no server code: ${use.specifier}`;
  if (place.area === 'server' && there.area === 'web') return `the server shows no screens: ${use.specifier}`;
  return undefined;
}

const programs = new Set(['apps/server', 'demo', 'bench', 'e2e', 'faults', 'scripts']);

/** The programs around the product have no doors and may use each other; apps/server mounts each module's module.ts. */
function outsideAllowed(path: string, place: Place, target: string, there: Place): boolean {
  if (programs.has(place.room) && programs.has(there.room)) return true;
  if (place.room === 'apps/server' && /^modules\/[^/]+\/server\/module\.ts$/.test(target)) return true;
  // A style sheet has no alias.
  if (place.room === 'apps/web' && /^ui\/[\w-]+\.css$/.test(target)) return true;
  // The platform's own tests reach behind the door that the other rooms' tests use.
  if (isTest(path) && place.kind === 'platform' && there.room === 'platform/testing') return true;
  return isTest(path) && there.room === 'scripts';
}

function wrongPackage(place: Place, use: Import): string | undefined {
  const name = use.specifier;
  if (place.area === 'contract' && name !== 'zod') return `a contract imports only zod, #platform/contract, #platform/access and #contract/x: ${name}`;
  if (isBrowserSide(place) && isBuiltin(name)) return `the browser has no ${name}`;
  const screens = /^(react|react-dom|@mantine\/.*|@tabler\/.*|@tanstack\/react-.*)(\/|$)/;
  if ((place.area === 'server' || place.room === 'apps/server') && screens.test(name)) return `the server shows no screens: ${name}`;
  return undefined;
}

function isBrowserSide(place: Place): boolean {
  return place.area === 'web' || place.area === 'contract' || place.room === 'apps/web' || place.room === 'apps/widget' || place.kind === 'ui';
}

/** What the browser's code pulls in, however many imports away, must not need Node. */
function serverCodeInTheBrowser(project: ProjectFiles): Violation[] {
  const seen = new Set<string>();
  const open = codeFiles(project).filter((path) => isBrowserSide(placeOf(path)) && !isTest(path));
  const violations: Violation[] = [];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path) || !project.has(path)) continue;
    seen.add(path);
    for (const use of project.source(path).imports) {
      if (use.typeOnly) continue;
      const target = resolveImport(path, use.specifier);
      if (target && /\.tsx?$/.test(target)) open.push(target);
      else if (placeOf(path).kind === 'platform' && isBuiltin(use.specifier)) {
        violations.push({ path, line: use.line, message: `the browser's code reaches this file, and it has no ${use.specifier}` });
      }
    }
  }
  return violations;
}
