import type { Gate, ProjectFiles } from '../project/files.ts';
import { codeFiles, resolveImport } from '../project/rooms.ts';

/** No file needs itself to be loaded: neither `import type` nor `import()` counts. */
export const cycles: Gate = (project) => {
  const graph = importGraph(project);
  return knots(graph).map((knot) => {
    const path = shortestRound(graph, knot);
    return { path: path[0] ?? '', message: `import cycle: ${[...path, path[0]].join(' -> ')}` };
  });
};

type Graph = Map<string, string[]>;

function importGraph(project: ProjectFiles): Graph {
  return new Map(
    codeFiles(project).map((path) => {
      const needed = project.source(path).imports.filter((use) => !use.typeOnly && !use.dynamic);
      const targets = needed.map((use) => resolveImport(path, use.specifier)).filter((target) => target !== undefined);
      return [path, [...new Set(targets)].filter((target) => project.has(target))];
    }),
  );
}

/** Strongly connected components with more than one file (Tarjan 1972), and files that import themselves. */
function knots(graph: Graph): Set<string>[] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: Set<string>[] = [];
  const lowOf = (path: string) => low.get(path) ?? 0;
  const enter = (path: string): void => {
    order.set(path, order.size);
    low.set(path, order.size - 1);
    stack.push(path);
    for (const target of graph.get(path) ?? []) {
      if (!order.has(target)) {
        enter(target);
        low.set(path, Math.min(lowOf(path), lowOf(target)));
      } else if (stack.includes(target)) low.set(path, Math.min(lowOf(path), order.get(target) ?? 0));
    }
    if (low.get(path) !== order.get(path)) return;
    const knot = new Set(stack.splice(stack.indexOf(path)));
    if (knot.size > 1 || graph.get(path)?.includes(path)) found.push(knot);
  };
  for (const path of graph.keys()) if (!order.has(path)) enter(path);
  return found;
}

/** The shortest way from the knot's first file back to itself: the part that a reader has to break. */
function shortestRound(graph: Graph, knot: Set<string>): string[] {
  const start = [...knot].sort()[0] ?? '';
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way; way = ways.shift()) {
    for (const target of graph.get(way.at(-1) ?? '') ?? []) {
      if (target === start) return way;
      if (!knot.has(target) || seen.has(target)) continue;
      seen.add(target);
      ways.push([...way, target]);
    }
  }
  return [...knot];
}
