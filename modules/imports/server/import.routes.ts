import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { customersErrors } from '#contract/customers';
import { filesErrors } from '#contract/files';
import {
  cancelImport,
  createImport,
  getImport,
  type Import,
  type ImportMapping,
  importsErrors,
  listImports,
  listProblems,
  problemsCsv,
  putMapping,
  startDryRun,
  startRun,
} from '#contract/imports';
import { ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import { type ErrorSpec, platformErrors } from '#platform/contract';
import { decodeCursor, encodeCursor, type Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import { baseLanguageOf } from '#platform/i18n';
import { addJob } from '#platform/jobs';
import type { App } from '#platform/modules';
import { words } from '#platform/words';
import { vocabulary } from '#server/tickets';
import { beginPass, endPass, type ImportRow, lockImport, noCounts, selectImport, selectImports, selectProblems, setMapping } from './import.repo.ts';
import { mappingProblems, suggestMapping } from './mapping.ts';
import { beginImport } from './starting.ts';

export async function presentImport(tx: Scope, r: ImportRow): Promise<Import> {
  const fields = r.mapping || r.kind !== 'tickets' ? [] : (await vocabulary(tx)).fields.filter((f) => !f.archived_at).map((f) => f.key);
  const mapping: ImportMapping = r.mapping ?? suggestMapping(r.kind, r.columns, fields);
  return {
    id: r.id,
    kind: r.kind,
    fileName: r.file_name,
    source: r.source,
    format: r.format,
    encoding: r.encoding,
    delimiter: r.delimiter,
    columns: r.columns,
    sample: r.sample,
    mapping,
    mapped: r.mapping !== null,
    state: r.state,
    rowsDone: r.rows_done,
    rowsTotal: r.rows_total ?? 0,
    counts: { ...noCounts, ...r.counts },
    idsFromContent: r.kind !== 'careloop' && !mapping.columns.id,
    reason: r.reason,
    requestedBy: r.requested_name,
    createdAt: r.created_at.toISOString(),
    finishedAt: r.finished_at?.toISOString() ?? null,
  };
}

async function held(tx: Scope, id: string): Promise<ImportRow> {
  const row = await lockImport(tx, id);
  if (!row) throw fail(platformErrors.notFound);
  return row;
}
const isWorking = (r: ImportRow): boolean => r.state === 'checking' || r.state === 'running';

/** Writes down what to do and adds the job; an interrupted run goes on where it was. */
export async function beginWork(tx: Scope, actor: Actor, id: string, state: 'checking' | 'running'): Promise<ImportRow> {
  const row = await held(tx, id);
  if (isWorking(row)) throw fail(importsErrors.busy);
  const mapping = row.mapping ?? suggestMapping(row.kind, row.columns);
  const wrong = mappingProblems(row.kind, mapping, row.columns);
  if (wrong.length > 0) throw fail(importsErrors.mappingWrong, { fields: wrong });
  if (!row.mapping) await setMapping(tx, id, mapping);
  const resumes = state === 'running' && (row.state === 'cancelled' || row.state === 'failed') && row.rows_done > 0;
  const begun = await beginPass(tx, id, state, resumes);
  if (state === 'running') await appendEvents(tx, actor, [{ type: 'import.started', data: { importId: id, kind: row.kind, lines: row.rows_total ?? 0 } }]);
  return begun;
}

const addPass = (tx: Scope, id: string): Promise<void> =>
  addJob(tx, 'imports_pass', { id }, { key: `import:${id}`, queue: 'imports', priority: 50, maxAttempts: 5 });

/** Sentences for what a row was refused for: our own reasons, and those of the modules that refused it. */
const known = new Map<string, ErrorSpec>(
  [ticketErrors, customersErrors, filesErrors, platformErrors].flatMap((group) => Object.values(group)).map((e) => [e.code, e]),
);
export function sentenceFor(reason: string, language: string): string {
  const spec = known.get(reason);
  return spec ? spec.title[baseLanguageOf(language)] : words(language)(`imports.problem.${reason}`);
}

async function problemsOf(tx: Scope, actor: Actor, id: string) {
  if (!(await selectImport(tx, id))) throw fail(platformErrors.notFound);
  return (await selectProblems(tx, id)).map((p) => ({
    row: p.row,
    column: p.column_name,
    reason: p.reason,
    message: sentenceFor(p.reason, actor.language),
    value: p.value,
  }));
}

export const importRoutes = (app: App) => [...fileRoutes(app), ...workRoutes()];

const fileRoutes = (app: App) => [
  handle(
    createImport,
    async ({ tx, actor, request, query }) => {
      if (!request.isMultipart()) {
        if (!(request.body instanceof Readable)) throw fail(importsErrors.typeWrong);
        const name = query.name || (/csv|tab-separated/.test(String(request.headers['content-type'])) ? 'import.csv' : 'import.jsonl');
        return presentImport(tx, await beginImport(app, actor, { name, stream: request.body, kind: query.kind ?? 'tickets', source: query.source }));
      }
      const part = await request.file({ limits: { fileSize: 1024 ** 3, files: 1, fields: 10, parts: 12 } });
      if (!part) throw fail(filesErrors.missing);
      const field = (name: string): string => {
        const f = part.fields[name];
        return f && !Array.isArray(f) && f.type === 'field' ? String(f.value) : '';
      };
      const row = await beginImport(app, actor, {
        name: query.name || part.filename,
        stream: part.file,
        kind: (field('kind') || query.kind) === 'customers' ? 'customers' : 'tickets',
        source: field('source') || query.source,
      });
      return presentImport(tx, row);
    },
    { ownTransactions: true },
  ),
  handle(listImports, async ({ tx, query }) => {
    const after = query.cursor ? decodeCursor(query.cursor, 2) : null;
    if (query.cursor && !after) throw fail(importsErrors.cursorWrong);
    const rows = await selectImports(tx, query.limit + 1, after ? { at: String(after[0]), id: String(after[1]) } : null);
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: await Promise.all(page.map((r) => presentImport(tx, r))),
      nextCursor: rows.length > query.limit && last ? encodeCursor([last.created_at.toISOString(), last.id]) : null,
    };
  }),
  handle(getImport, async ({ tx, params }) => {
    const row = await selectImport(tx, params.id);
    if (!row) throw fail(platformErrors.notFound);
    return presentImport(tx, row);
  }),
  handle(putMapping, async ({ tx, params, body }) => {
    const row = await held(tx, params.id);
    if (isWorking(row)) throw fail(importsErrors.busy);
    const wrong = mappingProblems(row.kind, body, row.columns);
    if (wrong.length > 0) throw fail(importsErrors.mappingWrong, { fields: wrong });
    return presentImport(tx, await setMapping(tx, row.id, body));
  }),
];

const workRoutes = () => [
  handle(startDryRun, async ({ tx, actor, params }) => {
    const row = await beginWork(tx, actor, params.id, 'checking');
    await addPass(tx, row.id);
    return presentImport(tx, row);
  }),
  handle(startRun, async ({ tx, actor, params }) => {
    const row = await beginWork(tx, actor, params.id, 'running');
    await addPass(tx, row.id);
    return presentImport(tx, row);
  }),
  handle(cancelImport, async ({ tx, params }) => {
    const row = await held(tx, params.id);
    return presentImport(tx, isWorking(row) ? await endPass(tx, row.id, row.state === 'running' ? 'cancelled' : 'ready', null) : row);
  }),
  handle(listProblems, async ({ tx, actor, params }) => ({ items: await problemsOf(tx, actor, params.id) })),
  handle(problemsCsv, async ({ tx, actor, params, reply }) => {
    const rows = await problemsOf(tx, actor, params.id);
    reply.header('content-type', problemsCsv.contentType).header('content-disposition', 'attachment; filename="problems.csv"');
    return stringify([['row', 'column', 'reason', 'value'], ...rows.map((r) => [r.row, r.column, r.message, r.value])], {
      bom: true,
      escape_formulas: true,
      record_delimiter: '\r\n',
    });
  }),
];
