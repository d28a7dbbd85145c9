import type { Export } from '#contract/imports';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';

export type ExportRow = {
  id: string;
  state: Export['state'];
  with_files: boolean;
  file_id: string | null;
  done: number;
  total: number | null;
  counts: Record<string, number>;
  reason: string | null;
  requested_kind: Actor['kind'];
  requested_by: string | null;
  requested_name: string;
  created_at: Date;
  finished_at: Date | null;
};

export const insertExport = (tx: Scope, id: string, actor: Actor, withFiles: boolean): Promise<ExportRow> =>
  tx.one<ExportRow>(
    `insert into export_run (id, state, with_files, requested_kind, requested_by, requested_name, created_at) values ($1, 'waiting', $2, $3, $4, $5, $6) returning *`,
    [id, withFiles, actor.kind, actor.id, actor.name, tx.now],
  );
export const selectExportRun = (tx: Scope, id: string): Promise<ExportRow | undefined> => tx.row<ExportRow>('select * from export_run where id = $1', [id]);
export const lockExport = (tx: Scope, id: string): Promise<ExportRow | undefined> =>
  tx.row<ExportRow>('select * from export_run where id = $1 for update', [id]);
export const selectUnfinished = (tx: Scope): Promise<ExportRow | undefined> =>
  tx.row<ExportRow>(`select * from export_run where state in ('waiting', 'running') limit 1`);
export const selectExports = (tx: Scope, limit: number, after: { at: string; id: string } | null): Promise<ExportRow[]> =>
  tx.rows<ExportRow>('select * from export_run where $2::timestamptz is null or (created_at, id) < ($2, $3::uuid) order by created_at desc, id desc limit $1', [
    limit,
    after?.at ?? null,
    after?.id ?? null,
  ]);

export const setExport = (
  tx: Scope,
  id: string,
  to: { state?: Export['state']; done?: number; total?: number; counts?: Record<string, number>; fileId?: string; reason?: string; finished?: boolean },
): Promise<ExportRow> =>
  tx.one<ExportRow>(
    `update export_run set state = coalesce($2, state), done = coalesce($3, done), total = coalesce($4, total), counts = coalesce($5::jsonb, counts), file_id = coalesce($6, file_id), reason = $7, finished_at = case when $8 then $9::timestamptz else finished_at end where id = $1 returning *`,
    [
      id,
      to.state ?? null,
      to.done ?? null,
      to.total ?? null,
      to.counts ? JSON.stringify(to.counts) : null,
      to.fileId ?? null,
      to.reason ?? null,
      to.finished ?? false,
      tx.now,
    ],
  );

/** A file of everything is not kept longer than it is needed. */
export const selectOldExports = (tx: Scope, before: Date): Promise<{ id: string; file_id: string }[]> =>
  tx.rows('select id, file_id from export_run where file_id is not null and finished_at < $1 limit 100', [before]);
export const forgetExportFiles = (tx: Scope, ids: readonly string[]): Promise<unknown> =>
  tx.rows('update export_run set file_id = null where id = any($1::uuid[])', [ids]);

/** Files of everything hold everyone. */
export const forgetAllExports = async (tx: Scope): Promise<string[]> => {
  const rows = await tx.rows<{ file_id: string }>(`with old as (select id, file_id from export_run where file_id is not null for update)
    update export_run e set file_id = null from old where old.id = e.id returning old.file_id`);
  return rows.map((r) => r.file_id);
};
