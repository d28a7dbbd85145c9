/** What a run finds out, a row each; and how far it is from what was aimed at. */
import type { Target } from '#platform/modules';
import type { Measured } from './loading.ts';

export type Row = Omit<Measured, 'requests'> & {
  name: string;
  tickets: number;
  clients: number;
  limitPerSecond?: number | undefined;
  rssMiB?: number | undefined;
  /** Below: for the page, not for the JSON. */
  alonePerSecond?: number | undefined;
  /** Processor time of one request in the product, in the floor, and in the database under the product. */
  cpuMs?: number | undefined;
  limitCpuMs?: number | undefined;
  databaseCpuMs?: number | undefined;
  limitErrors?: number | undefined;
  /** How long the floor's own answers took. */
  limitTimes?: Pick<Measured, 'p50Ms' | 'p95Ms' | 'p99Ms'> | undefined;
  /** Share of the processors that a virtual machine's host gave to others meanwhile. */
  stolen?: number | undefined;
  targets: readonly Target[];
  note?: string | undefined;
};

/** So much taken by others, and what was measured says little about what it would be alone. */
const muchStolen = 0.1;
export const isDisturbed = (row: Row): boolean => (row.stolen ?? 0) > muchStolen;

/** A part that was not measured, and why. */
export type Missing = { name: string; tickets: number; reason: string };

/** Exactly the keys that readers of the file know. */
export function asJson(rows: readonly Row[]): string {
  const round = (n: number): number => Math.round(n * 1_000) / 1_000;
  const kept = rows.map((r) => ({
    name: r.name,
    tickets: r.tickets,
    clients: r.clients,
    perSecond: round(r.perSecond),
    p50Ms: round(r.p50Ms),
    p95Ms: round(r.p95Ms),
    p99Ms: round(r.p99Ms),
    ...(r.limitPerSecond === undefined ? {} : { limitPerSecond: round(r.limitPerSecond) }),
    ...(r.rssMiB === undefined ? {} : { rssMiB: r.rssMiB }),
  }));
  return `${JSON.stringify(kept, null, 2)}\n`;
}

/** What one request costs the machine: processor time of product and database where it is known, the median otherwise. */
const costOf = (r: Row): number => (r.cpuMs !== undefined && r.databaseCpuMs ? r.cpuMs + r.databaseCpuMs : r.p50Ms);

/** How many times dearer than at the smallest size of this run; undefined for the smallest itself. */
export function growthOf(row: Row, rows: readonly Row[]): number | undefined {
  const same = rows.filter((r) => r.name === row.name && r.clients === row.clients);
  const smallest = same.reduce((a, b) => (b.tickets < a.tickets ? b : a), row);
  return smallest.tickets === row.tickets ? undefined : costOf(row) / costOf(smallest);
}

export type Verdict = { row: Row; target: Target; value: number | undefined; met: boolean | undefined; aim: string; floor: number | undefined };

/** Targets that a row of this run speaks to. */
export function verdicts(rows: readonly Row[]): Verdict[] {
  return rows.flatMap((row) =>
    row.targets
      .filter((target) => target.tickets === row.tickets && target.clients === row.clients)
      .map((target) => {
        const value = valueOf(target, row, rows);
        const met = value === undefined || Number.isNaN(value) ? undefined : target.of === 'share' ? value >= target.limit : value < target.limit;
        return { row, target, value, met, aim: aimOf(target), floor: floorOf(target, row) };
      }),
  );
}

function valueOf(target: Target, row: Row, rows: readonly Row[]): number | undefined {
  if (target.of === 'share') return row.limitPerSecond ? row.perSecond / row.limitPerSecond : undefined;
  if (target.of === 'growth') return growthOf(row, rows);
  return row[target.of];
}

/** What the floor took where a time is aimed at: what misses there too is beyond all that sends these statements on this machine. */
const floorOf = ({ of }: Target, row: Row): number | undefined => (of === 'p50Ms' || of === 'p95Ms' || of === 'p99Ms' ? row.limitTimes?.[of] : undefined);

const aimOf = ({ of, limit }: Target): string =>
  ({
    share: `at least ${Math.round(limit * 100)} % of the floor`,
    growth: `cost within ${limit}x of the smallest size`,
    rssMiB: `memory below ${limit} MiB`,
    p50Ms: `p50 below ${limit} ms`,
    p95Ms: `p95 below ${limit} ms`,
    p99Ms: `p99 below ${limit} ms`,
  })[of];

export function shown(target: Target, value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return 'not measured';
  if (target.of === 'share') return `${Math.round(value * 100)} %`;
  if (target.of === 'growth') return `${value.toFixed(2)}x`;
  return target.of === 'rssMiB' ? `${value} MiB` : `${figure(value)} ms`;
}

/** Three digits that mean something. */
export const figure = (n: number | undefined): string =>
  n === undefined || Number.isNaN(n) ? '' : n >= 100 ? Math.round(n).toLocaleString('en') : n >= 10 ? n.toFixed(1) : n.toFixed(2);
