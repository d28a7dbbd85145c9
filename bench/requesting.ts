/** Request measures: the floor, the product and the database alone, one after the other, with the same requests. */
import type { RequestMeasure } from '#platform/modules';
import { alone } from './alone.ts';
import type { Opened } from './databases.ts';
import { load } from './loading.ts';
import { cpuMs, rssMiB, serverCpuMs, stolenClock } from './processes.ts';
import { type Recording, requestsOf, writes } from './recording.ts';
import { isDisturbed, type Row } from './results.ts';

export type Stage = {
  opened: Opened;
  viewId: number;
  product: { port: number; pids: readonly number[] };
  floor: { port: number; pid: number };
  recording: Recording;
  pgbench: string | null;
  seconds: number;
};

const dataOf = (stage: Stage) => ({ ...stage.opened.seeded, viewId: stage.viewId });

/** Waits until the product's followers and jobs have worked off what was written, so that one measure does not pay for the one before. */
export type Settle = () => Promise<void>;

const mostTries = 3;

/** What was disturbed by the machine's host is measured again, a few times; the least disturbed stands. */
export async function measureRequests(stage: Stage, measure: RequestMeasure, clients: number, settle: Settle): Promise<Row> {
  // Less than a second is a look, not a measurement.
  const most = stage.seconds < 1 ? 1 : mostTries;
  let best: Row | undefined;
  for (let tries = 0; tries < most && (!best || isDisturbed(best)); tries += 1) {
    const stolen = stolenClock();
    const row = await measureOnce(stage, measure, clients, settle);
    row.stolen = stolen();
    if (!best || (row.stolen ?? 0) < (best.stolen ?? 0)) best = row;
  }
  return best as Row;
}

async function measureOnce(stage: Stage, measure: RequestMeasure, clients: number, settle: Settle): Promise<Row> {
  const { opened, product, floor, seconds } = stage;
  const place = Object.keys(stage.recording).indexOf(measure.name);
  const variants = stage.recording[measure.name] ?? [];
  // The same ones for all three: those that were written down.
  const asked = (n: number) => requestsOf(measure, n % variants.length, dataOf(stage));
  const first = asked(0)[0];
  const spent = meter(() => cpuMs(floor.pid));
  const limit = await load(
    floor.port,
    { clients, seconds },
    (n) => [{ method: first?.method ?? 'GET', path: `/${place}/${n % variants.length}`, body: asked(n)[0]?.body }],
    spent,
  );
  const own = meter(() => sum(product.pids.map(cpuMs)));
  const database = meter(() => serverCpuMs(opened.postgresPid));
  const ours = await load(product.port, { clients, seconds, headers: { authorization: `Bearer ${opened.key}` } }, asked, {
    begun: () => {
      own.begun();
      database.begun();
    },
    ended: () => {
      own.ended();
      database.ended();
    },
  });
  const memory = sum(product.pids.map(rssMiB));
  if (writes(variants[0] ?? [])) await settle();
  const tps = stage.pgbench ? await alone(stage.pgbench, opened.url, variants, clients, seconds / 2) : null;
  return {
    name: measure.name,
    tickets: opened.seeded.tickets,
    clients,
    ...ours,
    limitPerSecond: limit.perSecond,
    limitErrors: limit.errors,
    limitTimes: { p50Ms: limit.p50Ms, p95Ms: limit.p95Ms, p99Ms: limit.p99Ms },
    rssMiB: memory || undefined,
    alonePerSecond: tps ?? undefined,
    cpuMs: each(own.value(), ours.requests),
    limitCpuMs: each(spent.value(), limit.requests),
    databaseCpuMs: each(database.value(), ours.requests),
    targets: measure.targets ?? [],
  };
}

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
const each = (total: number, requests: number): number | undefined => (total > 0 && requests > 0 ? total / requests : undefined);

function meter(read: () => number): { begun(): void; ended(): void; value(): number } {
  let [from, to] = [0, 0];
  return {
    begun: () => {
      from = read();
    },
    ended: () => {
      to = read();
    },
    value: () => Math.max(0, to - from),
  };
}
