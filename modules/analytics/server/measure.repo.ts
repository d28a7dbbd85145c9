/** Writing the measures of tickets, many at once. */
import type { Scope } from '#platform/db';
import type { TicketFacts } from './facts.ts';
import { outdateChanged, type Rows } from './folding.repo.ts';
import type { MeasureTable } from './sources.ts';

export type Measured = { ticketId: number; facts: TicketFacts };

/** The oldest event known of any of these tickets; null when one of them was never measured. */
export async function selectSince(tx: Scope, ticketIds: readonly number[]): Promise<{ known: number; since: Date | null }> {
  return tx.one('select count(*)::int as known, min(since) as since from ticket_measure where ticket_id = any($1::bigint[])', [ticketIds]);
}

/** One writer at a time: the follower holds this lock while it works a batch, a rebuild takes it too. */
export async function lockMeasures(tx: Scope): Promise<void> {
  await tx.rows(`select pg_advisory_xact_lock(hashtext('follower:measures'))`);
}

/** Puts what was measured in the place of everything known about these tickets; days that this changes are no longer added up. */
export async function replaceMeasures(tx: Scope, ticketIds: readonly number[], measured: readonly Measured[]): Promise<void> {
  const counted = measured.filter((m) => m.facts.excluded === null);
  const fresh: Record<MeasureTable, Table> = { reply_measure: replies(counted), closure_measure: closures(counted), ticket_measure: tickets(measured) };
  for (const table of measureTables) {
    const { columns, rows } = fresh[table];
    const old = new Map((await tx.rows<Row>(`select * from ${table} where ticket_id = any($1::bigint[])`, [ticketIds])).map((row) => [placeOf(row), row]));
    const gone: Row[] = [];
    const come: Table = { columns, rows: [] };
    const changed: Table = { columns, rows: [] };
    // An answer changes one row or two of a ticket; those that stay the same are not written again.
    for (const row of rows) {
      const place = placeOf({ ticket_id: row[0], position: columns[1]?.[0] === 'position' ? row[1] : undefined });
      const before = old.get(place);
      old.delete(place);
      if (!before) come.rows.push(row);
      else if (!columns.every(([name], i) => isSame(before[name], row[i]))) {
        gone.push(before);
        changed.rows.push(row);
      }
    }
    await deleteRows(tx, table, [...old.values()]);
    await updateRows(tx, table, changed);
    await insertAll(tx, table, come);
    await outdateChanged(tx, table, [...gone, ...old.values()], [...objectsOf(changed), ...objectsOf(come)]);
  }
}

type Row = Record<string, unknown> & { ticket_id: number; position?: number };
const placeOf = (row: { ticket_id: unknown; position?: unknown }): string => `${row.ticket_id}/${row.position ?? 0}`;
const isSame = (a: unknown, b: unknown): boolean => (a instanceof Date && b instanceof Date ? a.getTime() === b.getTime() : (a ?? null) === (b ?? null));

async function deleteRows(tx: Scope, table: MeasureTable, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  const tickets = rows.map((row) => row.ticket_id);
  if (table === 'ticket_measure') await tx.rows(`delete from ${table} where ticket_id = any($1::bigint[])`, [tickets]);
  else
    await tx.rows(
      `delete from ${table} t using unnest($1::bigint[], $2::int[]) as x (ticket_id, position) where t.ticket_id = x.ticket_id and t.position = x.position`,
      [tickets, rows.map((row) => row.position)],
    );
}

async function updateRows(tx: Scope, table: MeasureTable, { columns, rows }: Table): Promise<void> {
  if (rows.length === 0) return;
  const names = columns.map(([name]) => name);
  const set = names.map((name) => `${name} = x.${name}`).join(', ');
  const same = table === 'ticket_measure' ? 't.ticket_id = x.ticket_id' : 't.ticket_id = x.ticket_id and t.position = x.position';
  await tx.rows(`update ${table} t set ${set} from ${unnested(columns)} as x (${names.join(', ')}) where ${same}`, listsOf(columns, rows));
}

/** Drops what the log no longer has: ids above `after` up to `last` (null: to the end) that are not in the list. */
export async function deleteUnlisted(tx: Scope, after: number, last: number | null, kept: readonly number[]): Promise<void> {
  for (const table of measureTables) {
    const old = await tx.rows(
      `delete from ${table} where ticket_id > $1 and ($2::bigint is null or ticket_id <= $2) and not ticket_id = any($3::bigint[]) returning *`,
      [after, last, kept],
    );
    await outdateChanged(tx, table, old, []);
  }
}

const seconds = (from: Date, to: Date | null): number | null => (to ? Math.max(0, to.getTime() - from.getTime()) / 1000 : null);

type Column = [name: string, type: string];
type Table = { columns: readonly Column[]; rows: (readonly unknown[])[] };
const measureTables: readonly MeasureTable[] = ['reply_measure', 'closure_measure', 'ticket_measure'];
const objectsOf = ({ columns, rows }: Table): Rows => rows.map((row) => Object.fromEntries(columns.map(([name], i) => [name, row[i] ?? null])));
const unnested = (columns: readonly Column[]): string => `unnest(${columns.map(([, type], i) => `$${i + 1}::${type}[]`).join(', ')})`;
const listsOf = (columns: readonly Column[], rows: Table['rows']): unknown[][] => columns.map((_, i) => rows.map((row) => row[i] ?? null));

/** One statement, one parameter a column: the number of parameters does not grow with the rows. */
async function insertAll(tx: Scope, table: MeasureTable, { columns, rows }: Table): Promise<void> {
  if (rows.length === 0) return;
  await tx.rows(`insert into ${table} (${columns.map(([name]) => name).join(', ')}) select * from ${unnested(columns)}`, listsOf(columns, rows));
}

const ticketColumns: Column[] = [
  ['ticket_id', 'bigint'],
  ['since', 'timestamptz'],
  ['created_at', 'timestamptz'],
  ['channel', 'text'],
  ['queue_id', 'bigint'],
  ['category', 'text'],
  ['assignee_id', 'uuid'],
  ['first_assignee_id', 'uuid'],
  ['imported', 'boolean'],
  ['excluded', 'text'],
  ['started_by', 'text'],
  ['customer_messages', 'int'],
  ['agent_messages', 'int'],
  ['first_reply_at', 'timestamptz'],
  ['first_replier_id', 'uuid'],
  ['first_reply_elsewhere', 'boolean'],
  ['first_reply_s', 'double precision'],
  ['first_solved_at', 'timestamptz'],
  ['first_resolution_s', 'double precision'],
  ['last_solved_at', 'timestamptz'],
  ['resolution_s', 'double precision'],
  ['requester_wait_s', 'double precision'],
  ['solver_id', 'uuid'],
  ['reopen_count', 'int'],
];

const tickets = (measured: readonly Measured[]): Table => ({
  columns: ticketColumns,
  rows: measured.map(({ ticketId, facts: f }) => [
    ticketId,
    f.since,
    f.createdAt,
    f.channel,
    f.queueId,
    f.category,
    uuid(f.assigneeId),
    uuid(f.firstAssigneeId),
    f.imported,
    f.excluded,
    f.startedBy,
    f.customerMessages,
    f.agentMessages,
    f.firstReplyAt,
    uuid(f.firstReplierId),
    f.firstReplyElsewhere,
    seconds(f.createdAt, f.firstReplyAt),
    f.firstSolvedAt,
    seconds(f.createdAt, f.firstSolvedAt),
    f.lastSolvedAt,
    seconds(f.createdAt, f.lastSolvedAt),
    f.requesterWaitMs === null || !f.lastSolvedAt ? null : f.requesterWaitMs / 1000,
    uuid(f.solverId),
    f.reopenCount,
  ]),
});

const replies = (measured: readonly Measured[]): Table => ({
  columns: [
    ['ticket_id', 'bigint'],
    ['position', 'int'],
    ['queue_id', 'bigint'],
    ['channel', 'text'],
    ['started_at', 'timestamptz'],
    ['answered_at', 'timestamptz'],
    ['wait_s', 'double precision'],
    ['agent_id', 'uuid'],
  ],
  rows: measured.flatMap(({ ticketId, facts }) =>
    facts.replies.map((r, i) => [ticketId, i, facts.queueId, facts.channel, r.startedAt, r.answeredAt, seconds(r.startedAt, r.answeredAt), uuid(r.agentId)]),
  ),
});

const closures = (measured: readonly Measured[]): Table => ({
  columns: [
    ['ticket_id', 'bigint'],
    ['position', 'int'],
    ['closure_id', 'bigint'],
    ['queue_id', 'bigint'],
    ['channel', 'text'],
    ['opened_at', 'timestamptz'],
    ['solved_at', 'timestamptz'],
    ['solver_id', 'uuid'],
    ['reopened_at', 'timestamptz'],
    ['surveyed_at', 'timestamptz'],
    ['score', 'smallint'],
    ['rated_at', 'timestamptz'],
    ['rating_counts', 'boolean'],
    ['created_at', 'timestamptz'],
    ['assignee_id', 'uuid'],
  ],
  rows: measured.flatMap(({ ticketId, facts }) =>
    facts.closures.map((c, i) => [
      ticketId,
      i,
      c.closureId,
      c.queueId,
      facts.channel,
      c.openedAt,
      c.solvedAt,
      uuid(c.solverId),
      c.reopenedAt,
      c.surveyedAt,
      c.score,
      c.ratedAt,
      c.ratingCounts,
      facts.createdAt,
      uuid(facts.assigneeId),
    ]),
  ),
});

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Importers may name an author by a word of their own; such work belongs to nobody here. */
const uuid = (id: string | null): string | null => (id && uuidShape.test(id) ? id : null);
