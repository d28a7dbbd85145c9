/** A processor profile of this process, by part of the product. */
import inspector from 'node:inspector/promises';

export type Part = { part: string; ms: number };

/**
 * @returns what `work` gave, and the parts whose own code ran meanwhile, the longest first, in ms: the sampler says how large each part is, the system how
 * much processor time all of them took, so that what others do on the machine counts for nothing.
 */
export async function profiled<T>(work: () => Promise<T>): Promise<{ result: T; parts: Part[] }> {
  const session = new inspector.Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 250 });
  await session.post('Profiler.start');
  const begun = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(begun);
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, partOf(callFrame.url, callFrame.functionName)]));
  const spent = new Map<string, number>();
  for (const [i, id] of (profile.samples ?? []).entries()) {
    const name = names.get(id) ?? '';
    if (name) spent.set(name, (spent.get(name) ?? 0) + (profile.timeDeltas?.[i] ?? 0) / 1_000);
  }
  const sampled = [...spent.values()].reduce((a, b) => a + b, 0);
  const scale = (user + system) / 1_000 / sampled;
  return { result, parts: [...spent].map(([part, ms]) => ({ part, ms: ms * scale })).sort((a, b) => b.ms - a.ms) };
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
