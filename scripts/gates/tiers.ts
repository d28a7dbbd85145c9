import type { Gate, ProjectFiles, Violation } from '../project/files.ts';
import { aliasOf, codeFiles, isTest, moduleNouns, placeOf } from '../project/rooms.ts';

/** The server of a module calls only modules of lower tiers; what goes upward goes as an event. */
export const tiers: Gate = (project) => {
  const tierOf = readTiers(project);
  const violations: Violation[] = [...tierOf]
    .filter(([, tier]) => tier === undefined)
    .map(([noun]) => ({
      path: `modules/${noun}/README.md`,
      message: 'has no line `Tier: N` (see docs/architecture.md)',
    }));
  for (const path of codeFiles(project)) {
    const place = placeOf(path);
    if (place.area !== 'server' || isTest(path)) continue;
    const own = tierOf.get(place.noun ?? '');
    for (const use of project.source(path).imports) {
      const alias = aliasOf(use.specifier);
      if (alias?.door !== 'server' || alias.name === place.noun || own === undefined) continue;
      const other = tierOf.get(alias.name);
      if (other === undefined) violations.push({ path, line: use.line, message: `there is no module ${alias.name} with a tier` });
      else if (other >= own)
        violations.push({
          path,
          line: use.line,
          message: `tier ${own} calls ${alias.name} of tier ${other}; only lower tiers may be called, upward goes an event`,
        });
    }
  }
  return violations;
};

/** Tier of each module by its README; undefined where the README does not say. */
export function readTiers(project: ProjectFiles): Map<string, number | undefined> {
  return new Map(
    moduleNouns(project).map((noun) => {
      const found = /^Tier: (\d+)\b/m.exec(project.text(`modules/${noun}/README.md`));
      return [noun, found ? Number(found[1]) : undefined];
    }),
  );
}
