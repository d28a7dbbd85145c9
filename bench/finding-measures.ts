/** Each part and module says in its `bench.ts` what is measured of it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CommandMeasure, Measure, RequestMeasure } from '#platform/modules';

const root = join(import.meta.dirname, '..');

export async function findMeasures(): Promise<{ requests: RequestMeasure[]; commands: CommandMeasure[] }> {
  const files = ['modules', 'platform']
    .flatMap((kind) => readdirSync(join(root, kind)).map((noun) => join(root, kind, noun, 'bench.ts')))
    .filter((file) => existsSync(file));
  const all: Measure[] = [];
  for (const file of files) all.push(...((await import(pathToFileURL(file).href)) as { default: readonly Measure[] }).default);
  const requests = all.filter((m): m is RequestMeasure => 'request' in m);
  // What is read comes before what writes, so that the reads find the data as it was seeded.
  return { requests: requests.sort((a, b) => weight(a) - weight(b)), commands: all.filter((m): m is CommandMeasure => 'command' in m) };
}

const places = ['list', 'saved', 'open', 'search', 'dashboard', 'customer'];
const weight = (m: RequestMeasure): number => {
  const place = places.findIndex((p) => m.name.startsWith(p));
  return place < 0 ? places.length : place;
};
