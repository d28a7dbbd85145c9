/** A pass over an import's file: a dry run counts, a run writes, 200 rows a transaction. What is committed stays; a crash goes on from there. */
import type { ImportMapping } from '#contract/imports';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { ProblemError } from '#platform/http';
import type { JobDefinition } from '#platform/jobs';
import type { App } from '#platform/modules';
import { fileRows, openFile } from '#server/files';
import { type ArchiveEntry, archiveEntry, countArchive, prepareArchive, writeArchive } from './archive.ts';
import { type Counts, endPass, ensureMonths, type ImportRow, insertProblems, lockImport, moveTo, noCounts, type Problem, selectImport } from './import.repo.ts';
import { type CustomerRecord, customerOf, RowProblem, ticketOf } from './mapping.ts';
import { type FileRow, readRows } from './reading.ts';
import {
  checkCustomer,
  countCustomers,
  countTickets,
  ensureTagsOf,
  importer,
  type Lookups,
  lookupsFor,
  type ReadyTicket,
  resolveTicket,
  writeCustomers,
  writeTickets,
} from './taking.ts';

const batchRows = 200;

type Entry = { row: number } & ({ problem: Problem } | { ticket: ReadyTicket } | { customer: CustomerRecord } | { archive: ArchiveEntry });
export type PassOptions = { /** Called after each committed batch; tests end a process here. */ onBatch?: (row: ImportRow) => void | Promise<void> };
type Pass = {
  app: App;
  run: ImportRow;
  mapping: ImportMapping;
  look: Lookups;
  dry: boolean;
  months: Set<string>;
  tags: Set<string>;
  seen: Set<string>;
  options: PassOptions;
};

export const actorOf = (run: Pick<ImportRow, 'requested_kind' | 'requested_by' | 'requested_name'>): Actor => ({
  kind: run.requested_kind,
  id: run.requested_by,
  name: run.requested_name,
  role: null,
  permissions: new Set(),
  language: 'en',
  timeZone: 'UTC',
});

/** Works the pass that the import's state asks for. Gives the import as it is afterwards. */
export async function workPass(app: App, id: string, options: PassOptions = {}): Promise<ImportRow | undefined> {
  const run = await selectImport(app.db.read(), id);
  if (!run || (run.state !== 'checking' && run.state !== 'running')) return run;
  const [file] = await fileRows(app.db.read(), [run.file_id]);
  if (!file) return app.db.transaction((tx) => endPass(tx, id, 'failed', 'fileGone'));
  const pass: Pass = {
    app,
    run,
    mapping: run.mapping ?? { columns: {}, customer: 'one', tags: [] },
    look: await lookupsFor(app.db),
    dry: run.state === 'checking',
    months: new Set(),
    tags: new Set(),
    seen: new Set(),
    options,
  };
  const stream = await openFile(app, file);
  let batch: Entry[] = [];
  let going = true;
  for await (const row of readRows(stream, run)) {
    if (row.row <= run.rows_done) continue;
    batch.push(entryOf(pass, row));
    if (batch.length < batchRows) continue;
    going = await take(pass, batch);
    batch = [];
    if (!going) break;
  }
  if (going && batch.length > 0) going = await take(pass, batch);
  return going ? finish(pass) : selectImport(app.db.read(), id);
}

function entryOf({ run, mapping, look }: Pass, row: FileRow): Entry {
  try {
    if ('problem' in row) return { row: row.row, problem: { row: row.row, column: null, reason: row.problem, value: row.value ?? null } };
    if (run.kind === 'careloop') return { row: row.row, archive: archiveEntry(row.row, row.raw ?? {}) };
    if (run.kind === 'customers') return { row: row.row, customer: checkCustomer(customerOf(row.row, row.values, mapping)) };
    return { row: row.row, ticket: resolveTicket(ticketOf(row.row, row.values, mapping), mapping, look) };
  } catch (error) {
    if (!(error instanceof RowProblem)) throw error;
    return { row: row.row, problem: { row: row.row, column: mapping.columns[error.target] ?? error.target, reason: error.reason, value: error.value || null } };
  }
}

/** Gives false when the pass was stopped, or another worker is at it. */
async function take(pass: Pass, batch: readonly Entry[]): Promise<boolean> {
  const { app, dry } = pass;
  try {
    if (!dry) await prepare(pass, batch);
    const done = await app.db.transaction((tx) => commit(tx, pass, batch));
    if (done) await pass.options.onBatch?.(pass.run);
    return done;
  } catch (error) {
    const reason = rowReason(error);
    if (!reason) throw error;
    // One row spoils the batch: halve it until that row is alone.
    if (batch.length > 1) {
      const middle = batch.length >> 1;
      return (await take(pass, batch.slice(0, middle))) && take(pass, batch.slice(middle));
    }
    const { row } = batch[0] as Entry;
    return take(pass, [{ row, problem: { row, column: null, reason, value: null } }]);
  }
}

/** The code of a problem that lies in the row itself; null when it does not. */
function rowReason(error: unknown): string | null {
  if (error instanceof RowProblem) return error.reason;
  if (error instanceof ProblemError) return error.spec.status < 500 ? error.spec.code : null;
  return /^(22|23)/.test((error as { code?: string }).code ?? '') ? 'refused' : null;
}

async function prepare({ app, run, months, tags }: Pass, batch: readonly Entry[]): Promise<void> {
  const tickets = batch.flatMap((e) => ('ticket' in e ? [e.ticket] : []));
  const archived = batch.flatMap((e) => ('archive' in e ? [e.archive] : []));
  await ensureTagsOf(app.db, tickets, tags);
  await ensureMonths(
    app.db,
    months,
    [...tickets.flatMap((t) => [t.at, t.solvedAt]), ...archived.flatMap((a) => a.dates)].filter((d): d is Date => d !== null),
  );
  await prepareArchive(app, run, archived);
}

async function commit(tx: Scope, pass: Pass, batch: readonly Entry[]): Promise<boolean> {
  const { run, dry, mapping, look, seen } = pass;
  const held = await lockImport(tx, run.id);
  if (!held || held.state !== (dry ? 'checking' : 'running') || held.rows_done !== run.rows_done) return false;
  const problems = batch.flatMap((e) => ('problem' in e ? [e.problem] : []));
  const tickets = batch.flatMap((e) => ('ticket' in e ? [e.ticket] : []));
  const customers = batch.flatMap((e) => ('customer' in e ? [e.customer] : []));
  const archived = batch.flatMap((e) => ('archive' in e ? [e.archive] : []));
  const parts: Counts[] = [{ ...noCounts, failed: problems.length }];
  if (tickets.length > 0) parts.push(dry ? await countTickets(tx, run.source, tickets, seen) : await writeTickets(tx, run.source, mapping, tickets, look));
  if (customers.length > 0) parts.push(dry ? await countCustomers(tx, run.source, customers, seen) : await writeCustomers(tx, importer, run.source, customers));
  if (archived.length > 0) parts.push(dry ? await countArchive(tx, run.source, archived) : await writeArchive(tx, run.source, archived, look));
  const counts = parts.reduce(add, { ...noCounts, ...run.counts });
  const rowsDone = (batch.at(-1) as Entry).row;
  await insertProblems(tx, run.id, problems);
  await moveTo(tx, run.id, rowsDone, counts);
  tx.afterCommit(() => {
    pass.run = { ...run, rows_done: rowsDone, counts };
  });
  return true;
}

const add = (a: Counts, b: Counts): Counts => ({
  created: a.created + b.created,
  updated: a.updated + b.updated,
  skipped: a.skipped + b.skipped,
  failed: a.failed + b.failed,
  messages: a.messages + b.messages,
});

async function finish({ app, run, dry }: Pass): Promise<ImportRow | undefined> {
  return app.db.transaction(async (tx) => {
    const held = await lockImport(tx, run.id);
    if (!held || held.state !== (dry ? 'checking' : 'running')) return held;
    if (dry) return endPass(tx, run.id, 'checked', null);
    await appendEvents(tx, actorOf(held), [
      { type: 'import.finished', data: { importId: run.id, requestedBy: held.requested_by, state: 'finished', counts: { ...noCounts, ...held.counts } } },
    ]);
    return endPass(tx, run.id, 'finished', null);
  });
}

export const passJob = (app: App): JobDefinition => ({
  name: 'imports_pass',
  run: async (payload, { log, lastAttempt }) => {
    try {
      await workPass(app, String(payload.id));
    } catch (error) {
      log.error({ err: error, importId: payload.id }, 'An import was interrupted.');
      if (!lastAttempt) throw error;
      await app.db.transaction((tx) => endPass(tx, String(payload.id), 'failed', 'interrupted'));
    }
  },
});
