import { cancelExport, createExport, type Export, getExport, getExportFile, importsErrors, listExports } from '#contract/imports';
import { platformErrors } from '#platform/contract';
import { decodeCursor, encodeCursor, type Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import { newId } from '#platform/ids';
import { addJob } from '#platform/jobs';
import type { App } from '#platform/modules';
import { fileRows, sendFile } from '#server/files';
import { type ExportRow, insertExport, lockExport, selectExportRun, selectExports, selectUnfinished, setExport } from './export.repo.ts';

async function present(tx: Scope, r: ExportRow): Promise<Export> {
  const [file] = r.file_id ? await fileRows(tx, [r.file_id]) : [];
  return {
    id: r.id,
    state: r.state,
    withFiles: r.with_files,
    done: r.done,
    total: r.total,
    counts: r.counts,
    sizeBytes: file?.size_bytes ?? null,
    reason: r.reason,
    requestedBy: r.requested_name,
    createdAt: r.created_at.toISOString(),
    finishedAt: r.finished_at?.toISOString() ?? null,
  };
}

async function existing(tx: Scope, id: string): Promise<ExportRow> {
  const row = await selectExportRun(tx, id);
  if (!row) throw fail(platformErrors.notFound);
  return row;
}

export const exportRoutes = (app: App) => [
  handle(createExport, async ({ tx, actor, body }) => {
    if (await selectUnfinished(tx)) throw fail(importsErrors.busy);
    const row = await insertExport(tx, newId(), actor, body.withFiles);
    await appendEvents(tx, actor, [{ type: 'export.started', data: { exportId: row.id, withFiles: body.withFiles } }]);
    await addJob(tx, 'imports_export', { id: row.id }, { key: `export:${row.id}`, queue: 'imports', priority: 50, maxAttempts: 3 });
    return present(tx, row);
  }),
  handle(listExports, async ({ tx, query }) => {
    const after = query.cursor ? decodeCursor(query.cursor, 2) : null;
    if (query.cursor && !after) throw fail(importsErrors.cursorWrong);
    const rows = await selectExports(tx, query.limit + 1, after ? { at: String(after[0]), id: String(after[1]) } : null);
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: await Promise.all(page.map((r) => present(tx, r))),
      nextCursor: rows.length > query.limit && last ? encodeCursor([last.created_at.toISOString(), last.id]) : null,
    };
  }),
  handle(getExport, async ({ tx, params }) => present(tx, await existing(tx, params.id))),
  handle(cancelExport, async ({ tx, params }) => {
    const row = await lockExport(tx, params.id);
    if (!row) throw fail(platformErrors.notFound);
    return present(tx, row.state === 'waiting' || row.state === 'running' ? await setExport(tx, row.id, { state: 'cancelled', finished: true }) : row);
  }),
  handle(getExportFile, async ({ tx, actor, params, reply }) => {
    const row = await existing(tx, params.id);
    const [file] = row.file_id ? await fileRows(tx, [row.file_id]) : [];
    if (!file) throw fail(importsErrors.notFinished);
    await app.db.transaction((own) => appendEvents(own, actor, [{ type: 'export.downloaded', data: { exportId: row.id } }]));
    return sendFile(app, reply, file);
  }),
];
