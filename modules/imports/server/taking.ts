/** One batch of rows: looked up, checked, and either counted (a dry run) or written. */
import type { ImportMapping } from '#contract/imports';
import type { Actor } from '#platform/access';
import { systemActor } from '#platform/access';
import type { Database, Scope } from '#platform/db';
import { words } from '#platform/words';
import { findCustomer, findOrCreateCompany, findOrCreateCustomer, identifierOf } from '#server/customers';
import { findUsers, type User } from '#server/identity';
import { organizationSetting, readSetting } from '#server/settings';
import { allQueues, defaultQueue } from '#server/team';
import { ensureTags, type ImportedMessage, type ImportedTicket, importTickets, selectImported, selectImportedMessages, vocabulary } from '#server/tickets';
import { type Counts, noCounts } from './import.repo.ts';
import { type CustomerRecord, RowProblem, type TicketRecord } from './mapping.ts';

/** What rows name by word: read once for a pass. */
export type Lookups = {
  queueByName: Map<string, number>;
  defaultQueueId: number;
  userByMail: Map<string, User>;
  statuses: Set<string>;
  fields: Awaited<ReturnType<typeof vocabulary>>['fields'];
  unknownCustomer: string;
  customerOfRow(row: number): string;
};

/** Whoever started it is in the audit log; the facts of the past are not their doing. */
export const importer = systemActor('import');

export async function lookupsFor(db: Database): Promise<Lookups> {
  const tx = db.read();
  const queues = (await allQueues(tx)).filter((q) => !q.archived_at);
  const { statuses, fields } = await vocabulary(tx);
  const say = words((await readSetting(tx, organizationSetting)).language);
  return {
    queueByName: new Map(queues.map((q) => [q.name.toLowerCase(), q.id])),
    defaultQueueId: (await defaultQueue(tx)).id,
    userByMail: new Map((await findUsers(tx, { active: true })).map((u) => [u.email.toLowerCase(), u])),
    statuses: new Set([...statuses.filter((s) => !s.archived_at).map((s) => s.key), 'pending', 'waiting', 'on_hold', 'resolved']),
    fields: fields.filter((f) => !f.archived_at),
    unknownCustomer: say('imports.unknownCustomer'),
    customerOfRow: (row) => say('imports.customerOfRow', { row }),
  };
}

export type ReadyTicket = TicketRecord & { queueId: number; assigneeId: string | null; values: Record<string, unknown> };

/** @throws RowProblem when the row names something that is not here. */
export function resolveTicket(record: TicketRecord, mapping: ImportMapping, look: Lookups): ReadyTicket {
  const queueId = record.queue ? look.queueByName.get(record.queue.toLowerCase()) : (mapping.queueId ?? look.defaultQueueId);
  if (queueId === undefined) throw new RowProblem('unknownQueue', 'queue', record.queue ?? '');
  if (record.status && !look.statuses.has(record.status)) throw new RowProblem('unknownStatus', 'status', record.status);
  const { email, phone } = record.customer;
  if (email && !identifierOf('email', email)) throw new RowProblem('badEmail', 'customerEmail', email);
  if (phone && !identifierOf('phone', phone)) throw new RowProblem('badPhone', 'customerPhone', phone);
  const assignee = record.assignee ? look.userByMail.get(record.assignee.toLowerCase()) : undefined;
  const works = assignee && assignee.role !== 'light_agent' && assignee.role !== 'reviewer';
  return { ...record, queueId, assigneeId: works ? assignee.id : null, values: fieldValues(record.fields, look) };
}

function fieldValues(given: Record<string, string>, look: Lookups): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).map(([key, text]) => {
      const field = look.fields.find((f) => f.key === key);
      const wrong = () => new RowProblem('badField', `field:${key}`, text);
      if (!field) throw wrong();
      const choice = (word: string): string => {
        const found = field.choices.find((c) => c.key === word || Object.values(c.label).includes(word));
        if (!found) throw wrong();
        return found.key;
      };
      if (field.kind === 'number') {
        const n = Number(text);
        if (!Number.isFinite(n)) throw wrong();
        return [key, n];
      }
      if (field.kind === 'boolean') {
        const yes = /^(true|yes|1|是)$/i.test(text);
        if (!yes && !/^(false|no|0|否)$/i.test(text)) throw wrong();
        return [key, yes];
      }
      if (field.kind === 'choice') return [key, choice(text)];
      if (field.kind === 'choices') return [key, text.split(/[,;，；]/).map((t) => choice(t.trim()))];
      return [key, text.slice(0, 5_000)];
    }),
  );
}

/** The rows of one ticket, in their order, as one. */
function grouped(records: readonly ReadyTicket[]): Map<string, ReadyTicket[]> {
  const groups = new Map<string, ReadyTicket[]>();
  for (const record of records) groups.set(record.sourceId, [...(groups.get(record.sourceId) ?? []), record]);
  return groups;
}

export async function writeTickets(tx: Scope, source: string, mapping: ImportMapping, records: readonly ReadyTicket[], look: Lookups): Promise<Counts> {
  const people = new Map<string, number>();
  const tickets: ImportedTicket[] = [];
  for (const [sourceId, rows] of grouped(records)) {
    const first = rows[0] as ReadyTicket;
    const customerId = await customerFor(tx, source, mapping, first, look, people);
    const seen = new Set<string>();
    const messages = rows.filter((r) => !seen.has(r.messageId) && seen.add(r.messageId)).map((r) => messageOf(r, tx.now, look));
    tickets.push({
      sourceId,
      subject: first.subject,
      customerId,
      channel: 'import',
      at: new Date(Math.min(...messages.map((m) => m.at.getTime()))),
      messages,
      status: first.status ?? undefined,
      endedAt: first.solvedAt ?? undefined,
      priority: first.priority ?? undefined,
      queueId: first.queueId,
      assigneeId: first.assigneeId,
      tags: [...new Set(rows.flatMap((r) => r.tags))],
      fields: first.values,
      language: first.language,
    });
  }
  return { ...noCounts, ...(await importTickets(tx, importer, source, tickets)) };
}

function messageOf(r: ReadyTicket, now: Date, look: Lookups): ImportedMessage {
  const author = r.author ? look.userByMail.get(r.author.toLowerCase()) : undefined;
  return {
    sourceId: r.messageId,
    kind: r.by === 'note' ? 'note' : 'reply',
    by: r.by === 'customer' ? 'customer' : 'agent',
    at: r.at ?? now,
    text: r.text,
    authorId: author?.id ?? null,
    authorName: author?.name ?? r.author,
  };
}

/** Whom tickets are from whose customer nobody knows. */
export const nobody = (name: string) => ({ name, source: 'import', sourceId: 'unknown' });

async function customerFor(tx: Scope, source: string, mapping: ImportMapping, r: ReadyTicket, look: Lookups, people: Map<string, number>): Promise<number> {
  const { email, name, phone, sourceId } = r.customer;
  const named = Boolean(email || phone || sourceId);
  const each = mapping.customer === 'each' || Boolean(name);
  const hint = named
    ? { email, phone, name, source, sourceId }
    : each
      ? { name: name ?? look.customerOfRow(r.row), source, sourceId: name ? `name:${name}` : `ticket:${r.sourceId}` }
      : nobody(look.unknownCustomer);
  const key = JSON.stringify([hint.sourceId, email, phone]);
  const known = people.get(key);
  if (known !== undefined) return known;
  const { id } = await findOrCreateCustomer(tx, importer, hint);
  people.set(key, id);
  return id;
}

/** What writing would do; `seen` are the tickets of earlier rows of the same file. */
export async function countTickets(tx: Scope, source: string, records: readonly ReadyTicket[], seen: Set<string>): Promise<Counts> {
  const groups = grouped(records);
  const known = await selectImported(tx, source, [...groups.keys()]);
  const ids = records.filter((r) => known.has(r.sourceId)).map((r) => r.messageId);
  const messages = ids.length > 0 ? await selectImportedMessages(tx, source, ids) : new Set<string>();
  const counts = { ...noCounts };
  for (const [sourceId, rows] of groups) {
    const fresh = new Set(rows.filter((r) => !messages.has(r.messageId)).map((r) => r.messageId)).size;
    counts.messages += fresh;
    if (!seen.has(sourceId)) counts[!known.has(sourceId) ? 'created' : fresh > 0 ? 'updated' : 'skipped'] += 1;
    seen.add(sourceId);
  }
  return counts;
}

/** Tags are made before the batch: were it rolled back, nobody may remember ids that no longer are. */
export async function ensureTagsOf(db: Database, records: readonly { tags: string[] }[], known: Set<string>): Promise<void> {
  const names = [...new Set(records.flatMap((r) => r.tags))].filter((t) => !known.has(t));
  if (names.length === 0) return;
  await db.transaction((tx) => ensureTags(tx, names));
  for (const name of names) known.add(name);
}

const hintOf = (source: string, r: CustomerRecord) => ({
  email: r.email,
  phone: r.phone,
  name: r.name,
  language: r.language,
  timeZone: r.timeZone,
  tier: r.tier,
  notes: r.notes,
  source: r.sourceId ? source : null,
  sourceId: r.sourceId,
  ...(r.createdAt ? { createdAt: r.createdAt } : {}),
});

/** @throws RowProblem */
export function checkCustomer(r: CustomerRecord): CustomerRecord {
  if (r.email && !identifierOf('email', r.email)) throw new RowProblem('badEmail', 'email', r.email);
  if (r.phone && !identifierOf('phone', r.phone)) throw new RowProblem('badPhone', 'phone', r.phone);
  return r;
}

export async function writeCustomers(tx: Scope, actor: Actor, source: string, records: readonly CustomerRecord[]): Promise<Counts> {
  const counts = { ...noCounts };
  for (const record of records) {
    const hint = hintOf(source, record);
    const before = await findCustomer(tx, hint);
    const companyId = record.company
      ? (await findOrCreateCompany(tx, actor, { name: record.company, source, externalId: record.company.toLowerCase() })).id
      : null;
    const after = await findOrCreateCustomer(tx, actor, { ...hint, companyId });
    counts[before === undefined ? 'created' : before.version !== after.version ? 'updated' : 'skipped'] += 1;
  }
  return counts;
}

export async function countCustomers(tx: Scope, source: string, records: readonly CustomerRecord[], seen: Set<string>): Promise<Counts> {
  const counts = { ...noCounts };
  for (const record of records) {
    const key = record.sourceId ?? (record.email ?? record.phone ?? '').toLowerCase();
    const known = seen.has(key) || (await findCustomer(tx, hintOf(source, record))) !== undefined;
    counts[known ? 'skipped' : 'created'] += 1;
    seen.add(key);
  }
  return counts;
}
