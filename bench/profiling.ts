/** A processor profile of this process, by part of the product. */
import inspector from 'node:inspector/promises';

export type Part = { part: string; share: number };

/** @returns the parts whose own code ran during `work`, the largest first, by their share of all that ran. The sampler itself takes time: what a request costs is measured without it. */
export async function sampled(work: () => Promise<unknown>): Promise<Part[]> {
  const session = new inspector.Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 250 });
  await session.post('Profiler.start');
  await work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, partOf(callFrame.url, callFrame.functionName)]));
  const seen = new Map<string, number>();
  for (const id of profile.samples ?? []) {
    const name = names.get(id);
    if (name) seen.set(name, (seen.get(name) ?? 0) + 1);
  }
  const all = [...seen.values()].reduce((a, b) => a + b, 0);
  return [...seen].map(([part, count]) => ({ part, share: count / all })).sort((a, b) => b.share - a.share);
}

/** `modules/tickets`, `platform/db`, a package's name, `Node`; '' for waiting. */
export function partOf(url: string, name: string): string {
  if (name === '(idle)' || url === 'node:inspector') return '';
  if (name === '(program)') return 'outside JavaScript';
  if (name === '(garbage collector)') return 'garbage collection';
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (inPackage) return inPackage;
  const own = /\/((?:modules|platform|apps|bench)\/[^/]+)\//.exec(url)?.[1] ?? (/\/bench\/[^/]+$/.test(url) ? 'bench' : undefined);
  return own ?? 'Node';
}
