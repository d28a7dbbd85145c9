/** Everything in the installation as JSON Lines, streamed page by page into the file store. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { priorityOf } from '#contract/tickets';
import type { Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import type { JobDefinition } from '#platform/jobs';
import type { App } from '#platform/modules';
import { customersByIds, selectCompaniesForExport, selectCustomersForExport } from '#server/customers';
import { attachFiles, fileRows, openFile, storeFile } from '#server/files';
import { findUsers } from '#server/identity';
import { instanceSecret, organizationSetting, readSetting } from '#server/settings';
import { ratingsOfTickets } from '#server/surveys';
import { allQueues, allTeams } from '#server/team';
import { countExport, type ExportedTicket, linksEndingIn, selectAllMacros, selectAllViews, selectExport, ticketFollowerIds, vocabulary } from '#server/tickets';
import type { ArchiveThing, ArchiveTicket } from './archive-format.ts';
import { selectExportRun, setExport } from './export.repo.ts';
import { importer } from './taking.ts';

const page = 100;
type Count = (kind: string, by?: number) => void;

/** The lines in the order in which an import needs them. Nothing secret is in any of them. */
export async function* archiveLines(app: App, withFiles: boolean, count: Count): AsyncGenerator<ArchiveThing> {
  const tx = app.db.read();
  const instance = createHash('sha256')
    .update(`export ${await instanceSecret(tx)}`)
    .digest('hex')
    .slice(0, 16);
  yield { type: 'careloop.export', version: 1, instance, organization: (await readSetting(tx, organizationSetting)).name, at: tx.now.toISOString() };
  yield* counted(placesAndPeople(tx), count);
  yield* counted(wordsInUse(tx), count);
  yield* counted(customersOf(tx), count);
  yield* counted(ticketsOf(app, tx, withFiles), count);
}

async function* counted(lines: AsyncGenerator<ArchiveThing>, count: Count): AsyncGenerator<ArchiveThing> {
  for await (const line of lines) {
    count(line.type);
    if (line.type === 'ticket') count('message', line.messages.length);
    yield line;
  }
}

async function* placesAndPeople(tx: Scope): AsyncGenerator<ArchiveThing> {
  for (const u of await findUsers(tx))
    yield { type: 'user', id: u.id, name: u.name, email: u.email, role: u.role, language: u.language, timeZone: u.timeZone, active: u.active };
  for (const t of await allTeams(tx, false)) yield { type: 'team', id: t.id, name: t.name, description: t.description, memberIds: t.member_ids };
  for (const q of await allQueues(tx))
    if (!q.archived_at) yield { type: 'queue', id: q.id, name: q.name, description: q.description, icon: q.icon, isDefault: q.is_default, teamIds: q.team_ids };
}

async function* wordsInUse(tx: Scope): AsyncGenerator<ArchiveThing> {
  const { statuses, tags, fields } = await vocabulary(tx);
  for (const s of statuses) yield { type: 'status', key: s.key, category: s.category, names: s.names, position: s.position, builtin: s.builtin };
  for (const t of tags) yield { type: 'tag', name: t.name, color: t.color };
  for (const f of fields)
    yield { type: 'field', key: f.key, label: f.label, kind: f.kind, choices: f.choices, required: f.required, onForm: f.on_form, position: f.position };
  for (const m of await selectAllMacros(tx))
    if (!m.archived_at)
      yield { type: 'macro', id: m.id, name: m.name, shortcut: m.shortcut, bodyHtml: m.body_html, actions: m.actions, owner: m.owner_id, language: m.language };
  for (const v of await selectAllViews(tx))
    yield { type: 'view', id: v.id, name: v.name, icon: v.icon, filter: v.filter, sort: v.sort, owner: v.owner_id, position: v.position };
}

async function* customersOf(tx: Scope): AsyncGenerator<ArchiveThing> {
  for (let after = 0, full = true; full; ) {
    const rows = await selectCompaniesForExport(tx, after, page);
    for (const c of rows) yield { type: 'company', id: c.id, name: c.name, domains: c.domains, notes: c.notes, fields: c.fields };
    after = rows.at(-1)?.id ?? after;
    full = rows.length === page;
  }
  for (let after = 0, full = true; full; ) {
    const rows = await selectCustomersForExport(tx, after, page);
    for (const c of rows) {
      yield {
        type: 'customer',
        id: c.id,
        name: c.name,
        email: c.email,
        phone: c.phone,
        companyId: c.company_id,
        company: c.company_name,
        language: c.language,
        timeZone: c.time_zone,
        tier: c.tier,
        notes: c.notes,
        fields: c.fields,
        blocked: c.blocked_at !== null,
        createdAt: c.created_at.toISOString(),
        identifiers: c.identifiers.map((i) => ({ kind: i.kind, value: i.value, verified: i.verified_at !== null })),
      };
    }
    after = rows.at(-1)?.id ?? after;
    full = rows.length === page;
  }
}

const iso = (at: Date | string | null): string | null => (at === null ? null : new Date(at).toISOString());

async function* ticketsOf(app: App, tx: Scope, withFiles: boolean): AsyncGenerator<ArchiveThing> {
  const people = new Map((await findUsers(tx)).map((u) => [u.id, u]));
  const { statusById, tagById } = await vocabulary(tx);
  for (let after = 0, full = true; full; ) {
    const rows = await selectExport(tx, after, page);
    if (withFiles)
      yield* filesOf(
        app,
        rows.flatMap((t) => t.messages.flatMap((m) => (m.file_ids ?? []).map((f) => f.id))),
      );
    const ids = rows.map((t) => t.id);
    const followers = await ticketFollowerIds(tx, ids);
    const customers = await standingCustomers(tx, rows);
    for (const t of rows) {
      yield {
        type: 'ticket',
        id: t.id,
        subject: t.subject,
        status: statusById.get(t.status_id)?.key ?? t.category,
        priority: priorityOf(t.priority),
        queueId: t.queue_id,
        assignee: people.get(t.assignee_id ?? '')?.email ?? null,
        customerId: customers.get(t.customer_id) ?? null,
        channel: t.channel as 'api',
        language: t.language,
        tags: t.tag_ids.flatMap((id) => tagById.get(id)?.name ?? []),
        fields: t.fields,
        spam: t.spam,
        mergedInto: t.merged_into,
        createdAt: t.created_at.toISOString(),
        updatedAt: t.updated_at.toISOString(),
        solvedAt: iso(t.solved_at),
        closedAt: iso(t.closed_at),
        reopenings: reopeningsOf(t),
        dueAt: iso(t.next_due_at),
        snoozedUntil: iso(t.snoozed_until),
        followers: (followers.get(t.id) ?? []).flatMap((id) => people.get(id)?.email ?? []),
        source: t.source,
        sourceId: t.source_id,
        messages: t.messages.map((m) => ({
          id: m.id,
          kind: m.kind,
          by: m.author_kind === 'customer' ? ('customer' as const) : ('agent' as const),
          author: { email: people.get(m.author_id ?? '')?.email ?? null, name: people.get(m.author_id ?? '')?.name ?? m.author_name ?? null },
          channel: m.channel,
          at: new Date(m.created_at).toISOString(),
          text: m.text,
          html: m.html,
          files: (m.file_ids ?? []).map((f) => f.id),
        })),
      };
    }
    for (const l of await linksEndingIn(tx, ids)) yield { type: 'link', ticketId: l.ticket_id, otherId: l.other_id, kind: l.kind };
    yield* ratingsOf(tx, rows, customers);
    after = rows.at(-1)?.id ?? after;
    full = rows.length === page;
  }
}

/** Who a ticket's customer is now: people are merged, and erased ones are nobody. */
async function standingCustomers(tx: Scope, tickets: readonly ExportedTicket[]): Promise<Map<number, number>> {
  const found = await customersByIds(
    tx,
    tickets.map((t) => t.customer_id),
  );
  return new Map([...found].flatMap(([asked, customer]) => (customer.erased_at ? [] : [[asked, customer.id] as const])));
}

async function* ratingsOf(tx: Scope, tickets: readonly ExportedTicket[], customers: ReadonlyMap<number, number>): AsyncGenerator<ArchiveThing> {
  const ratings = await ratingsOfTickets(
    tx,
    tickets.map((t) => t.id),
  );
  const solvedAt = new Map(tickets.flatMap((t) => t.closures.map((c) => [c.id, iso(c.solved_at)])));
  for (const r of ratings) {
    const { ticket_id: ticketId, score, comment } = r;
    const customerId = customers.get(r.customer_id) ?? null;
    yield { type: 'rating', ticketId, customerId, score, comment, at: r.answered_at.toISOString(), solvedAt: solvedAt.get(r.closure_id) ?? null };
  }
}

/** A customer opens a ticket again by writing, at that very moment. */
function reopeningsOf(t: ExportedTicket): ArchiveTicket['reopenings'] {
  const written = new Set(t.messages.flatMap((m) => (m.author_kind === 'customer' ? [new Date(m.created_at).getTime()] : [])));
  return t.closures.flatMap(({ solved_at, reopened_at }) => {
    if (reopened_at === null) return [];
    const [solvedAt, reopenedAt] = [new Date(solved_at), new Date(reopened_at)];
    return [
      {
        solvedAt: solvedAt.toISOString(),
        reopenedAt: reopenedAt.toISOString(),
        by: written.has(reopenedAt.getTime()) ? ('customer' as const) : ('agent' as const),
      },
    ];
  });
}

/** A file in one line: as a whole in memory, which its size limit allows. */
async function* filesOf(app: App, ids: readonly string[]): AsyncGenerator<ArchiveThing> {
  for (const file of await fileRows(app.db.read(), [...new Set(ids)])) {
    if (file.damaged_at) continue;
    const bytes = Buffer.concat(await (await openFile(app, file)).toArray());
    yield { type: 'file', id: file.id, name: file.name, contentType: file.type, sha256: file.sha256, data: bytes.toString('base64') };
  }
}

export async function workExport(app: App, id: string, onProgress: (done: number, total: number) => void = () => {}): Promise<void> {
  const run = await selectExportRun(app.db.read(), id);
  if (!run || (run.state !== 'waiting' && run.state !== 'running')) return;
  const counts: Record<string, number> = {};
  const total = await countExport(app.db.read());
  await app.db.transaction((tx) => setExport(tx, id, { state: 'running', done: 0, total }));
  const lines = async function* (): AsyncGenerator<Buffer> {
    for await (const line of archiveLines(app, run.with_files, (kind, by = 1) => {
      counts[kind] = (counts[kind] ?? 0) + by;
    })) {
      yield Buffer.from(`${JSON.stringify(line)}\n`);
      if (line.type !== 'ticket' || (counts.ticket ?? 0) % page !== 0) continue;
      const { state } = await app.db.transaction((tx) => setExport(tx, id, { done: counts.ticket ?? 0 }));
      if (state === 'cancelled') throw new Cancelled();
      onProgress(counts.ticket ?? 0, total);
    }
  };
  try {
    const file = await storeFile(app, {
      name: `careloop-${app.db.clock.now().toISOString().slice(0, 10)}.jsonl`,
      stream: Readable.from(lines()),
      uploader: importer,
      maxBytes: 1024 ** 4,
    });
    await app.db.transaction(async (tx) => {
      await attachFiles(tx, [file.id], importer);
      await setExport(tx, id, { state: 'finished', done: counts.ticket ?? 0, total: counts.ticket ?? 0, counts, fileId: file.id, finished: true });
      await appendEvents(tx, { ...importer, kind: run.requested_kind, id: run.requested_by, name: run.requested_name }, [
        { type: 'export.finished', data: { exportId: id, counts } },
      ]);
    });
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error;
  }
}

class Cancelled extends Error {}

export const exportJob = (app: App): JobDefinition => ({
  name: 'imports_export',
  run: async (payload, { log, lastAttempt }) => {
    try {
      await workExport(app, String(payload.id));
    } catch (error) {
      log.error({ err: error, exportId: payload.id }, 'An export was interrupted.');
      if (!lastAttempt) throw error;
      await app.db.transaction((tx) => setExport(tx, String(payload.id), { state: 'failed', reason: 'interrupted', finished: true }));
    }
  },
});
