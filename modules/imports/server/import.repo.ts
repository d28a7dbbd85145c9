import type { ImportKind, ImportMapping, importStates } from '#contract/imports';
import type { Actor } from '#platform/access';
import type { Database, Scope } from '#platform/db';

export type Counts = { created: number; updated: number; skipped: number; failed: number; messages: number };
export const noCounts: Counts = { created: 0, updated: 0, skipped: 0, failed: 0, messages: 0 };
export type ImportRow = {
  id: string;
  kind: ImportKind;
  file_id: string;
  file_name: string;
  source: string;
  format: 'csv' | 'jsonl';
  encoding: string;
  delimiter: string | null;
  columns: string[];
  sample: string[][];
  mapping: ImportMapping | null;
  state: (typeof importStates)[number];
  rows_done: number;
  rows_total: number | null;
  counts: Partial<Counts>;
  reason: string | null;
  requested_kind: Actor['kind'];
  requested_by: string | null;
  requested_name: string;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
};
export type Problem = { row: number; column: string | null; reason: string; value: string | null };
export const mostProblems = 200;

export function insertImport(
  tx: Scope,
  r: Pick<ImportRow, 'id' | 'kind' | 'file_id' | 'file_name' | 'source' | 'format' | 'encoding' | 'delimiter' | 'columns' | 'sample' | 'rows_total'> & {
    actor: Actor;
  },
): Promise<ImportRow> {
  return tx.one<ImportRow>(
    `insert into import_run (id, kind, file_id, file_name, source, format, encoding, delimiter, columns, sample, rows_total, state, requested_kind, requested_by, requested_name, created_at)
     values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,'uploaded',$12,$13,$14,$15) returning *`,
    [
      r.id,
      r.kind,
      r.file_id,
      r.file_name,
      r.source,
      r.format,
      r.encoding,
      r.delimiter,
      r.columns,
      JSON.stringify(r.sample),
      r.rows_total,
      r.actor.kind,
      r.actor.id,
      r.actor.name,
      tx.now,
    ],
  );
}

export const selectImport = (tx: Scope, id: string): Promise<ImportRow | undefined> => tx.row<ImportRow>('select * from import_run where id = $1', [id]);
export const lockImport = (tx: Scope, id: string): Promise<ImportRow | undefined> =>
  tx.row<ImportRow>('select * from import_run where id = $1 for update', [id]);

export function selectImports(tx: Scope, limit: number, after: { at: string; id: string } | null): Promise<ImportRow[]> {
  return tx.rows<ImportRow>(
    'select * from import_run where $2::timestamptz is null or (created_at, id) < ($2, $3::uuid) order by created_at desc, id desc limit $1',
    [limit, after?.at ?? null, after?.id ?? null],
  );
}

export async function setMapping(tx: Scope, id: string, mapping: ImportMapping): Promise<ImportRow> {
  return tx.one<ImportRow>(`update import_run set mapping = $2, state = 'ready', rows_done = 0, counts = '{}', reason = null where id = $1 returning *`, [
    id,
    JSON.stringify(mapping),
  ]);
}

/** A new pass from the first row; or, `from` a place on, the same one again. */
export async function beginPass(tx: Scope, id: string, state: 'checking' | 'running', keep: boolean): Promise<ImportRow> {
  if (!keep) await tx.rows('delete from import_problem where import_id = $1', [id]);
  return tx.one<ImportRow>(
    `update import_run set state = $2, reason = null, finished_at = null, started_at = $3, rows_done = case when $4 then rows_done else 0 end, counts = case when $4 then counts else '{}'::jsonb end where id = $1 returning *`,
    [id, state, tx.now, keep],
  );
}

export async function endPass(tx: Scope, id: string, state: ImportRow['state'], reason: string | null): Promise<ImportRow> {
  return tx.one<ImportRow>('update import_run set state = $2, reason = $3, finished_at = $4 where id = $1 returning *', [id, state, reason, tx.now]);
}

export async function moveTo(tx: Scope, id: string, rowsDone: number, counts: Counts): Promise<void> {
  await tx.rows('update import_run set rows_done = $2, counts = $3 where id = $1', [id, rowsDone, JSON.stringify(counts)]);
}

export async function insertProblems(tx: Scope, id: string, problems: readonly Problem[]): Promise<void> {
  if (problems.length === 0) return;
  await tx.rows(
    `insert into import_problem (import_id, row, column_name, reason, value)
     select $1, p.row, p.column_name, p.reason, p.value from unnest($2::int[], $3::text[], $4::text[], $5::text[]) with ordinality p (row, column_name, reason, value, n)
     where p.n + (select count(*) from import_problem where import_id = $1) <= $6 on conflict do nothing`,
    [id, problems.map((p) => p.row), problems.map((p) => p.column), problems.map((p) => p.reason), problems.map((p) => p.value), mostProblems],
  );
}

export const selectProblems = (tx: Scope, id: string): Promise<{ row: number; column_name: string | null; reason: string; value: string | null }[]> =>
  tx.rows('select row, column_name, reason, value from import_problem where import_id = $1 order by row', [id]);

/** Facts of old months go into partitions of their own. Each is made in a short transaction: it locks the log for a moment. */
export async function ensureMonths(db: Database, known: Set<string>, dates: readonly Date[]): Promise<void> {
  for (const at of dates) {
    const month = at.toISOString().slice(0, 7);
    if (known.has(month)) continue;
    await db.transaction((tx) => tx.rows('select event_partition_ensure($1)', [at]));
    known.add(month);
  }
}

export async function selectItems(tx: Scope, source: string, kind: string, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.rows<{ source_id: string; target_id: string }>(
    'select source_id, target_id from import_item where source = $1 and kind = $2 and source_id = any($3::text[])',
    [source, kind, ids],
  );
  return new Map(rows.map((r) => [r.source_id, r.target_id]));
}

export async function insertItem(tx: Scope, source: string, kind: string, sourceId: string, targetId: string): Promise<void> {
  await tx.rows(
    'insert into import_item (source, kind, source_id, target_id) values ($1,$2,$3,$4) on conflict (source, kind, source_id) do update set target_id = excluded.target_id',
    [source, kind, sourceId, targetId],
  );
}

/** Files of imports nobody has touched for a month. */
export const selectOldFiles = (tx: Scope, before: Date): Promise<{ id: string; file_id: string }[]> =>
  tx.rows(`select id, file_id from import_run where created_at < $1 and state not in ('checking', 'running') limit 500`, [before]);
export async function deleteImports(tx: Scope, ids: readonly string[]): Promise<void> {
  await tx.rows('delete from import_run where id = any($1::uuid[])', [ids]);
}

/** Of imports that are over: the first rows and refused values go, and the files they came from are given for removal. */
export async function forgetSources(tx: Scope): Promise<string[]> {
  const over = await tx.rows<{ id: string; file_id: string }>(
    `update import_run set sample = '[]' where state in ('finished', 'cancelled', 'failed') returning id, file_id`,
  );
  await tx.rows('update import_problem set value = null where import_id = any($1::uuid[]) and value is not null', [over.map((r) => r.id)]);
  return over.map((r) => r.file_id);
}
