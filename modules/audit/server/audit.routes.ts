import { Readable } from 'node:stream';
import { type AuditCategory, type AuditEntry, auditErrors, exportAudit, listAudit, verifyAudit } from '#contract/audit';
import { platformErrors } from '#platform/contract';
import { decodeCursor, encodeCursor, type Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { namesOf } from '#server/identity';
import { type AuditFilter, type EntryRow, selectNewest, selectOldest } from './audit.repo.ts';
import { verifyChain } from './recording.ts';
import { byteOrderMark, csvLines } from './spreadsheet.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const subjectOf = (row: EntryRow): string | null => (typeof row.data.userId === 'string' && uuid.test(row.data.userId) ? row.data.userId : null);

/** Names are looked up now and are not part of the log. */
async function present(tx: Scope, rows: readonly EntryRow[]): Promise<AuditEntry[]> {
  const named = rows.flatMap((r) => [r.actor_kind === 'user' || r.actor_kind === 'key' ? (r.actor_id ?? '') : '', subjectOf(r) ?? '']);
  const names = await namesOf(
    tx,
    named.filter((id) => uuid.test(id)),
  );
  const nameOf = (id: string | null): string | null => (id && names.get(id)) || null;
  return rows.map((r) => {
    const subject = subjectOf(r);
    return {
      number: r.number,
      at: r.at.toISOString(),
      category: r.category as AuditCategory,
      type: r.type,
      actor: { kind: r.actor_kind, id: r.actor_id, name: nameOf(r.actor_id) },
      subject: subject ? { id: subject, name: nameOf(subject) } : null,
      data: r.data,
    };
  });
}

function filterOf(query: AuditFilter): AuditFilter {
  if (query.from && query.to && new Date(query.to) < new Date(query.from)) throw fail(auditErrors.badRange);
  return { category: query.category, actor: query.actor, from: query.from, to: query.to };
}

const mostExported = 100_000;
const exportBatch = 1_000;

async function* csv(tx: Scope, filter: AuditFilter): AsyncGenerator<string> {
  yield byteOrderMark + csvLines([['number', 'at', 'category', 'type', 'actor_kind', 'actor_id', 'actor_name', 'subject_id', 'subject_name', 'data', 'hash']]);
  for (let after = 0, written = 0; written < mostExported; ) {
    const rows = await selectOldest(tx, filter, after, exportBatch);
    const shown = await present(tx, rows);
    if (rows.length > 0) {
      yield csvLines(
        shown.map((e, n) => [
          e.number,
          e.at,
          e.category,
          e.type,
          e.actor.kind,
          e.actor.id,
          e.actor.name,
          e.subject?.id ?? null,
          e.subject?.name ?? null,
          JSON.stringify(e.data),
          (rows[n] as EntryRow).hash.toString('hex'),
        ]),
      );
    }
    written += rows.length;
    after = rows.at(-1)?.number ?? after;
    if (rows.length < exportBatch) return;
  }
}

export const auditRoutes = (app: App) => [
  handle(listAudit, async ({ tx, query }) => {
    const before = query.cursor ? decodeCursor(query.cursor, 1) : null;
    if (query.cursor && typeof before?.[0] !== 'number') throw fail(platformErrors.invalid, { fields: [{ path: 'query.cursor', message: 'is damaged' }] });
    const rows = await selectNewest(tx, filterOf(query), before ? Number(before[0]) : null, query.limit + 1);
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return { items: await present(tx, page), nextCursor: rows.length > query.limit && last ? encodeCursor([last.number]) : null };
  }),
  handle(verifyAudit, ({ tx }) => verifyChain(tx)),
  handle(exportAudit, async ({ actor, query, reply }) => {
    const filter = filterOf(query);
    // Taking the log out is itself in the log; the export was asked for even if its sending breaks off.
    await app.db.transaction((tx) =>
      appendEvents(tx, actor, [{ type: 'audit.exported', data: { ...(filter.category ? { category: filter.category } : {}) } }]),
    );
    reply
      .header('content-type', exportAudit.contentType)
      .header('content-disposition', `attachment; filename="audit-${app.db.clock.now().toISOString().slice(0, 10)}.csv"`);
    // cast: a route with a contentType hands its answer to Fastify as it is, and Fastify sends streams.
    return Readable.from(csv(app.db.read(), filter)) as unknown as string;
  }),
];
