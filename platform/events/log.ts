/** The one log of facts: appending inside the writer's transaction, reading in an order that skips no late committer. */
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';

export type NewEvent = {
  type: string;
  ticketId?: number | null;
  customerId?: number | null;
  /** The queue the ticket is in after the change: live streams check it first. */
  queueId?: number | null;
  data?: Record<string, unknown>;
  /** Only importers and simulations set it; otherwise the transaction's clock. */
  at?: Date;
};

export type StoredEvent = {
  seq: number;
  xid: string;
  at: Date;
  type: string;
  actor_kind: string;
  actor_id: string | null;
  ticket_id: number | null;
  customer_id: number | null;
  queue_id: number | null;
  data: Record<string, unknown>;
};

/** A place in the log. Text form `xid-seq` is the id of the live stream. */
export type Position = { xid: string; seq: number };
export const start: Position = { xid: '0', seq: 0 };

export function parsePosition(text: string): Position | null {
  const match = /^(\d{1,20})-(\d{1,16})$/.exec(text);
  return match && BigInt(match[1] as string) < 2n ** 64n ? { xid: match[1] as string, seq: Number(match[2]) } : null;
}

/** Transaction ids have 64 bits: more than a number holds exactly. */
export function isAfter(a: Position, b: Position): boolean {
  const [x, y] = [BigInt(a.xid), BigInt(b.xid)];
  return x === y ? a.seq > b.seq : x > y;
}

const insertOne = 'insert into event (at, type, actor_kind, actor_id, ticket_id, customer_id, queue_id, data) values ($1,$2,$3,$4,$5,$6,$7,$8)';

/** Writes facts. Call it in the transaction that changes the rows, after the row locks are held (so that seq is the ticket's order). */
export async function appendEvents(tx: Scope, actor: Actor, events: readonly NewEvent[]): Promise<void> {
  if (!tx.inTransaction) throw new Error('Events are written inside a transaction.');
  const values = events.map((e) => [
    e.at ?? tx.now,
    e.type,
    actor.kind,
    actor.id,
    e.ticketId ?? null,
    e.customerId ?? null,
    e.queueId ?? null,
    JSON.stringify(e.data ?? {}),
  ]);
  const first = values[0];
  if (!first) return;
  if (values.length === 1) await tx.rows(insertOne, first, 'event_append');
  else {
    await tx.rows(
      `insert into event (at, type, actor_kind, actor_id, ticket_id, customer_id, queue_id, data)
       select * from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::jsonb[])`,
      first.map((_, column) => values.map((v) => v[column])),
      'event_append_many',
    );
  }
  tx.afterCommit(() => woken?.());
}

// One process has one log, so one bell. The server sets it; tests and commands may leave it silent: followers also poll.
let woken: (() => void) | undefined;
export function onAppend(ring: (() => void) | undefined): void {
  woken = ring;
}

export type Batch = { events: StoredEvent[] /** How far was looked, matching or not. */; last: Position | null /** There may be more. */; full: boolean };

/**
 * The next `limit` events after a position, in `(xid, seq)` order; of them those of the given types. Only transactions older than every
 * running one are read: a sequence number that commits late has a later xid, and is still ahead of the cursor.
 */
export async function readEvents(scope: Scope, after: Position, limit: number, types?: readonly string[]): Promise<Batch> {
  // Planning over all the months takes longer than reading. PostgreSQL keeps the plan when no value could change it: the place is asked for
  // where the planner does not look, and how many is part of the text.
  const whole = Math.max(1, Math.floor(limit));
  const rows = await scope.rows<StoredEvent & { n: number; wanted: boolean }>(
    `with w as materialized (
       select seq, xid, at, type, actor_kind, actor_id, ticket_id, customer_id, queue_id, data, ($3::text[] is null or type = any($3)) as wanted,
              row_number() over (order by xid, seq) as n, count(*) over () as total
       from (select * from event where (xid, seq) > ((select $1::xid8), (select $2::bigint)) and xid < pg_snapshot_xmin(pg_current_snapshot())
             order by event.xid, event.seq limit ${whole}) e)
     select seq, xid::text as xid, at, type, actor_kind, actor_id, ticket_id, customer_id, queue_id, case when wanted then data end as data, wanted, n
     from w where wanted or n = total order by n`,
    [after.xid, after.seq, types ?? null],
    `events_read_${whole}`,
  );
  const last = rows.at(-1);
  return {
    events: rows.filter((r) => r.wanted).map(({ n: _n, wanted: _w, ...event }) => event),
    last: last ? { xid: last.xid, seq: last.seq } : null,
    full: last?.n === limit,
  };
}

/** The newest events, at least `most` of them, in order; nothing after `from` is left out. `last`: where reading goes on. */
export async function newestEvents(scope: Scope, most: number): Promise<{ from: Position; events: StoredEvent[]; last: Position }> {
  const before = await scope.row<Position>(
    `select xid::text as xid, seq from event where xid < pg_snapshot_xmin(pg_current_snapshot()) order by event.xid desc, seq desc offset $1 limit 1`,
    [most],
  );
  const from = before ?? start;
  const events: StoredEvent[] = [];
  for (let last = from; ; ) {
    const batch = await readEvents(scope, last, 500);
    events.push(...batch.events);
    last = batch.last ?? last;
    if (!batch.full) return { from, events, last };
  }
}

/** What happened to one ticket, oldest first; `since` (its creation) lets PostgreSQL skip the months before. */
export async function eventsOfTicket(scope: Scope, ticketId: number, since: Date, types: readonly string[], limit = 500): Promise<StoredEvent[]> {
  return scope
    .rows<StoredEvent>(
      `select seq, xid::text as xid, at, type, actor_kind, actor_id, ticket_id, customer_id, queue_id, data from event
     where ticket_id = $1 and at >= $2 and type = any($3) order by seq desc limit $4`,
      [ticketId, since, types, limit],
      'events_of_ticket',
    )
    .then((rows) => rows.reverse());
}
