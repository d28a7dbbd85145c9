import type { Gate, ProjectFiles, Violation } from '../project/files.ts';
import { aliasOf, codeFiles, isTest, moduleNouns, placeOf } from '../project/rooms.ts';

/** The server of a module calls modules of lower tiers or of its own, never in a circle; what goes upward goes as an event. */
export const tiers: Gate = (project) => {
  const tierOf = readTiers(project);
  const violations: Violation[] = [...tierOf]
    .filter(([, tier]) => tier === undefined)
    .map(([noun]) => ({
      path: `modules/${noun}/README.md`,
      message: 'has no line `Tier: N` (see docs/architecture.md)',
    }));
  const calls = serverCalls(project);
  for (const { path, line, from, to } of calls) {
    const own = tierOf.get(from);
    const other = tierOf.get(to);
    if (own === undefined) continue;
    if (other === undefined) violations.push({ path, line, message: `there is no module ${to} with a tier` });
    else if (other > own)
      violations.push({ path, line, message: `tier ${own} calls ${to} of tier ${other}; only lower tiers may be called, upward goes an event` });
    else if (other === own && reaches(calls, to, from))
      violations.push({ path, line, message: `${from} and ${to} call each other; one of them has to hear it as an event` });
  }
  return violations;
};

type Call = { path: string; line: number; from: string; to: string };

function serverCalls(project: ProjectFiles): Call[] {
  const servers = codeFiles(project).filter((path) => placeOf(path).area === 'server' && !isTest(path));
  return servers.flatMap((path) => {
    const from = placeOf(path).noun ?? '';
    return project.source(path).imports.flatMap((use) => {
      const alias = aliasOf(use.specifier);
      return alias?.door === 'server' && alias.name !== from ? [{ path, line: use.line, from, to: alias.name }] : [];
    });
  });
}

/** Whether `from` calls `to`, directly or through others. */
function reaches(calls: readonly Call[], from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let noun = open.pop(); noun !== undefined; noun = open.pop()) {
    if (noun === to) return true;
    if (seen.has(noun)) continue;
    seen.add(noun);
    for (const call of calls) if (call.from === noun) open.push(call.to);
  }
  return false;
}

/** Tier of each module by its README; undefined where the README does not say. */
export function readTiers(project: ProjectFiles): Map<string, number | undefined> {
  return new Map(
    moduleNouns(project).map((noun) => {
      const found = /^Tier: (\d+)\b/m.exec(project.text(`modules/${noun}/README.md`));
      return [noun, found ? Number(found[1]) : undefined];
    }),
  );
}
