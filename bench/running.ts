/** One size: the data, the product, the floor, and every measure. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { systemActor } from '#platform/access';
import type { CommandMeasure, RequestMeasure } from '#platform/modules';
import { makeKey } from '#server/identity';
import { findPgbench } from './alone.ts';
import { measureCommand, measureStart } from './commanding.ts';
import { environment, type Opened, openElsewhere, openKept, rest, viewIdOf, withProduct } from './databases.ts';
import { findMeasures } from './finding-measures.ts';
import { freePort, start, stolenClock } from './processes.ts';
import { progressOf } from './progress.ts';
import { type Recording, record, writeRecording } from './recording.ts';
import { measureRequests, type Settle, type Stage } from './requesting.ts';
import type { Missing, Row } from './results.ts';
import { measureFewStreams, measureManyStreams, type Streaming } from './streaming.ts';

export type RunOptions = {
  root: string;
  seconds: number;
  clients: readonly number[];
  /** Beginnings of names; empty: everything. */
  only: readonly string[];
  database: string | null;
  /** Runs to their end what would be stopped. */
  whole: boolean;
  /** What does not depend on the size is measured at one. */
  last: boolean;
  /** Fewer different requests, shorter lists: for the test. */
  brief: boolean;
};
export type Found = { rows: Row[]; missing: Missing[]; postgres: string };

const agents = 20;

/** Takes what is measured, one after the other, with what the host took meanwhile. */
export function collecting(say: (row: Row | Missing) => void): { found: Found; take: (result: Row | Missing) => void } {
  const found: Found = { rows: [], missing: [], postgres: '' };
  const stolen = stolenClock();
  const take = (result: Row | Missing): void => {
    const since = stolen();
    if ('reason' in result) found.missing.push(result);
    else found.rows.push({ stolen: since, ...result });
    say(result);
  };
  return { found, take };
}

export async function runSize(tickets: number, o: RunOptions, say: (row: Row | Missing) => void): Promise<Found> {
  const { found, take } = collecting(say);
  const wanted = (name: string) => o.only.length === 0 || o.only.some((beginning) => name.startsWith(beginning));
  const scratch = mkdtempSync(join(tmpdir(), 'careloop-bench-run-'));
  const opened = o.database ? await openElsewhere(o.database, scratch, tickets) : await openKept(o.root, tickets);
  found.postgres = opened.version;
  const undo: (() => Promise<void>)[] = [opened.stop];
  try {
    const stage = await prepare(opened, o, scratch, wanted, undo);
    await measureStage(stage, o, wanted, take);
  } finally {
    for (const step of undo.reverse()) await step();
    rmSync(scratch, { recursive: true, force: true });
  }
  if (o.last && !o.database && wanted('cold start')) for (const row of await measureStart(opened.dataDir, tickets, o.brief ? 1 : 3)) take(row);
  return found;
}

export type Prepared = Stage & {
  keys: string[];
  refused: { name: string; reason: string }[];
  requests: RequestMeasure[];
  commands: CommandMeasure[];
  settle: Settle;
};

export async function prepare(
  opened: Opened,
  o: RunOptions,
  scratch: string,
  wanted: (name: string) => boolean,
  undo: (() => Promise<void>)[],
): Promise<Prepared> {
  const client = new pg.Client({ connectionString: opened.url });
  await client.connect();
  undo.push(() => client.end());
  const { commands, ...recorded } = await recordAll(opened, client, wanted, scratch, o.brief);
  const file = join(scratch, 'recording');
  writeRecording(recorded.recording, file);
  const [productPort, floorPort] = [await freePort(), await freePort()];
  const product = await start(['apps/server/main.ts'], { ...environment(opened.url, scratch), PORT: String(productPort) }, /is ready/);
  undo.push(product.stop);
  const floor = await start(['bench/floor.ts'], { DATABASE_URL: opened.url, PORT: String(floorPort), RECORDING: file }, /ready/);
  undo.push(floor.stop);
  return {
    ...recorded,
    ...{ opened, seconds: o.seconds, commands: commands.filter((m) => wanted(m.name)).sort((a, b) => Number(a.spoils ?? false) - Number(b.spoils ?? false)) },
    product: { port: productPort, pids: [product.pid] },
    floor: { port: floorPort, pid: floor.pid },
    pgbench: o.brief ? null : findPgbench(),
    settle: () => settled(client),
  };
}

type Recorded = {
  recording: Recording;
  refused: { name: string; reason: string }[];
  requests: RequestMeasure[];
  commands: CommandMeasure[];
  keys: string[];
  viewId: number;
};

/** What the product is asked, with the statements it causes; keys of agents for those who read the stream. */
export async function recordAll(opened: Opened, client: pg.Client, wanted: (name: string) => boolean, scratch: string, brief: boolean): Promise<Recorded> {
  const { requests: all, commands } = await findMeasures();
  const requests = all.filter((m) => wanted(m.name));
  const viewId = await viewIdOf(client);
  const progress = progressOf('Writing down the statements');
  const keys: string[] = [];
  const { recording, refused } = await withProduct(opened.url, scratch, async (product) => {
    await rest(product);
    for (let n = 0; n < agents; n += 1)
      keys.push((await product.app.db.transaction((tx) => makeKey(tx, systemActor('bench'), { name: `bench ${n}`, role: 'agent', scopes: null }))).secret);
    const recorded = await record(product, requests, { ...opened.seeded, viewId }, opened.key, brief ? 20 : Number.POSITIVE_INFINITY);
    // A thousand answers to tickets of all ages change most days. What the product does about that by the clock is done now, not in one window or another.
    await product.followers.drain();
    const { db, log } = product.app;
    for (const { run } of product.modules.flatMap((m) => m.crons?.(product.app) ?? [])) await run({ db, log, attempt: 1, lastAttempt: false });
    return recorded;
  });
  progress.end();
  return { recording, refused, requests: requests.filter((m) => m.name in recording), commands, keys, viewId };
}

export async function measureStage(stage: Prepared, o: RunOptions, wanted: (name: string) => boolean, take: (result: Row | Missing) => void): Promise<void> {
  const { opened, product } = stage;
  const { tickets } = opened.seeded;
  if (!stage.pgbench && !o.brief) take({ name: 'the database alone', tickets, reason: 'not run: pgbench is missing (Debian: postgresql-contrib)' });
  for (const one of stage.refused) take({ ...one, tickets });
  await stage.settle();
  for (const measure of stage.requests) for (const clients of o.clients) take(await measureRequests(stage, measure, clients, stage.settle));
  const streaming: Streaming = { port: product.port, pid: product.pids[0] as number, tickets, keys: stage.keys, writer: opened.key, seconds: o.seconds };
  if (wanted('live event')) for (const row of await measureFewStreams(streaming, o.clients)) take(row);
  if (o.last && (wanted('live event') || wanted('idle streams'))) {
    const many = await measureManyStreams(streaming, o.brief ? { many: 40, idle: 120 } : undefined);
    for (const result of [...many.rows, ...many.missing]) take(result);
  }
  for (const command of stage.commands) take(await measureCommand(opened, stage.viewId, command, o.whole ? 0 : Math.max(10, o.seconds * 8)));
}

/** Until what was written is indexed, measured, told and swept up: what comes next should not pay for it. Not for ever. */
export async function settled(client: pg.Client): Promise<void> {
  await whileAny(client, 600, 'select 1 from event_follower f where exists (select 1 from event e where (e.xid, e.seq) > (f.xid, f.seq))');
  await whileAny(client, 300, `select 1 from pg_stat_activity where backend_type = 'autovacuum worker'`);
}

async function whileAny(client: pg.Client, most: number, query: string): Promise<void> {
  for (let tries = 0; tries < most; tries += 1) {
    const { rows } = await client.query(`${query} limit 1`);
    if (rows.length === 0) return;
    await delay(200);
  }
}
