/** Reads what a Careloop export wrote, into this installation: people by their address, everything else by its id there. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { roles } from '#platform/access';
import type { Scope } from '#platform/db';
import { ProblemError } from '#platform/http';
import type { App } from '#platform/modules';
import { addIdentifier, changeCustomer, findCustomer, findOrCreateCompany, findOrCreateCustomer } from '#server/customers';
import { storeFile } from '#server/files';
import { createUser, findUsers } from '#server/identity';
import { importRating } from '#server/surveys';
import { allQueues, allTeams, createQueue, createTeam, forgetQueues } from '#server/team';
import {
  ensureTags,
  type ImportedCounts,
  type ImportedTicket,
  importLinks,
  importTickets,
  insertField,
  insertMacro,
  insertStatus,
  insertTag,
  insertView,
  selectImported,
  selectImportedClosures,
  vocabularyChanged,
} from '#server/tickets';
import { type ArchiveThing, type ArchiveTicket, archiveSchema } from './archive-format.ts';
import { type Counts, type ImportRow, insertItem, noCounts, selectItems } from './import.repo.ts';
import { RowProblem } from './mapping.ts';
import { importer, type Lookups, nobody } from './taking.ts';

export type ArchiveEntry = { row: number; thing: ArchiveThing; dates: Date[] };

/** @throws RowProblem when the line is not one that an export writes. */
export function archiveEntry(row: number, raw: Record<string, unknown>): ArchiveEntry {
  const parsed = archiveSchema.safeParse(raw);
  if (!parsed.success) throw new RowProblem('damaged', String(raw.type ?? 'type'), z.prettifyError(parsed.error));
  const thing = parsed.data;
  return {
    row,
    thing,
    dates: thing.type === 'ticket' ? datesOf(thing).map((d) => new Date(d)) : [],
  };
}

const datesOf = (t: ArchiveTicket): string[] => [
  ...[t.createdAt, t.solvedAt ?? t.createdAt],
  ...t.messages.map((m) => m.at),
  ...t.reopenings.flatMap((r) => [r.solvedAt, r.reopenedAt]),
];

/** Files go into the store before the batch: bytes cannot be part of a transaction. */
export async function prepareArchive(app: App, run: ImportRow, entries: readonly ArchiveEntry[]): Promise<void> {
  for (const { thing } of entries) {
    if (thing.type !== 'file') continue;
    if ((await selectItems(app.db.read(), run.source, 'file', [thing.id])).size > 0) continue;
    const buffer = Buffer.from(thing.data, 'base64');
    if (createHash('sha256').update(buffer).digest('hex') !== thing.sha256) continue;
    const stored = await storeFile(app, { name: thing.name, buffer, uploader: importer });
    await app.db.transaction((tx) => insertItem(tx, run.source, 'file', thing.id, stored.id));
  }
  const tags = entries.flatMap(({ thing }) => (thing.type === 'ticket' ? thing.tags : []));
  if (tags.length > 0) await app.db.transaction((tx) => ensureTags(tx, tags));
}

type Of<T extends ArchiveThing['type']> = ArchiveThing & { type: T };
const only = <T extends ArchiveThing['type']>(entries: readonly ArchiveEntry[], type: T): Of<T>[] =>
  entries.flatMap(({ thing }) => (thing.type === type ? [thing as Of<T>] : []));
/** What has nothing said in it (its messages went with a merge) is no ticket of its own any more. */
const spokenIn = (entries: readonly ArchiveEntry[]): ArchiveTicket[] => only(entries, 'ticket').filter((t) => t.messages.length > 0);

export async function countArchive(tx: Scope, source: string, entries: readonly ArchiveEntry[]): Promise<Counts> {
  const tickets = spokenIn(entries);
  const known = await selectImported(
    tx,
    source,
    tickets.map((t) => String(t.id)),
  );
  return {
    ...noCounts,
    created: tickets.length - known.size,
    skipped: known.size,
    messages: tickets.filter((t) => !known.has(String(t.id))).reduce((sum, t) => sum + t.messages.length, 0),
  };
}

export async function writeArchive(tx: Scope, source: string, entries: readonly ArchiveEntry[], look: Lookups): Promise<Counts> {
  for (const { thing } of entries) if (thing.type !== 'ticket' && thing.type !== 'link' && thing.type !== 'rating') await writeThing(tx, source, thing);
  const tickets = spokenIn(entries);
  const counts = tickets.length > 0 ? await writeTickets(tx, source, tickets, look) : {};
  await writeLinks(tx, source, only(entries, 'link'));
  await writeRatings(tx, source, only(entries, 'rating'));
  return { ...noCounts, ...counts };
}

/** Exports of before closures were told say only the ticket: theirs is the rating of the closure that stands. */
async function writeRatings(tx: Scope, source: string, ratings: readonly Of<'rating'>[]): Promise<void> {
  if (ratings.length === 0) return;
  const closures = await selectImportedClosures(tx, source, [...new Set(ratings.map((r) => String(r.ticketId)))]);
  for (const rating of [...ratings.filter((r) => r.solvedAt), ...ratings.filter((r) => !r.solvedAt).reverse()]) {
    const solved = rating.solvedAt && new Date(rating.solvedAt).getTime();
    const closure = closures.get(String(rating.ticketId))?.find((c) => (solved ? c.solved_at.getTime() === solved : c.reopened_at === null));
    if (closure) await importRating(tx, importer, closure, { score: rating.score, comment: rating.comment, at: new Date(rating.at) });
  }
}

/** Between tickets that are both here: what was merged away, or could not be taken, is not. */
async function writeLinks(tx: Scope, source: string, links: readonly Of<'link'>[]): Promise<void> {
  if (links.length === 0) return;
  const here = await selectImported(tx, source, [...new Set(links.flatMap((l) => [String(l.ticketId), String(l.otherId)]))]);
  const found = links.flatMap(({ ticketId, otherId, kind }) => {
    const [from, to] = [here.get(String(ticketId)), here.get(String(otherId))];
    return from === undefined || to === undefined ? [] : [{ ticketId: from, otherId: to, kind }];
  });
  await importLinks(tx, importer, found);
}

async function writeTickets(tx: Scope, source: string, tickets: readonly ArchiveTicket[], look: Lookups): Promise<ImportedCounts> {
  const queues = await selectItems(tx, source, 'queue', [...new Set(tickets.map((t) => String(t.queueId)))]);
  const files = await selectItems(
    tx,
    source,
    'file',
    tickets.flatMap((t) => t.messages.flatMap((m) => m.files)),
  );
  const people = new Map((await findUsers(tx)).map((u) => [u.email.toLowerCase(), u]));
  const made: ImportedTicket[] = [];
  for (const t of tickets) {
    const customer =
      t.customerId === null
        ? await findOrCreateCustomer(tx, importer, nobody(look.unknownCustomer))
        : await findCustomer(tx, { source, sourceId: String(t.customerId) });
    if (!customer) throw new RowProblem('unknownCustomer', 'customerId', String(t.customerId));
    made.push(ticketFrom(t, { customerId: customer.id, queueId: Number(queues.get(String(t.queueId)) ?? look.defaultQueueId), files, people }));
  }
  return importTickets(tx, importer, source, made);
}

type Around = { customerId: number; queueId: number; files: Map<string, string>; people: Map<string, { id: string }> };
function ticketFrom(t: ArchiveTicket, { customerId, queueId, files, people }: Around): ImportedTicket {
  const personId = (email: string | null | undefined) => (email ? (people.get(email.toLowerCase())?.id ?? null) : null);
  const newId = (id: string) => files.get(id) ?? id;
  return {
    sourceId: String(t.id),
    subject: t.subject,
    customerId,
    queueId,
    channel: t.channel,
    at: new Date(t.createdAt),
    status: t.status,
    endedAt: t.solvedAt ? new Date(t.solvedAt) : undefined,
    reopenings: t.reopenings.map((r) => ({ solvedAt: new Date(r.solvedAt), reopenedAt: new Date(r.reopenedAt), by: r.by })),
    priority: t.priority,
    assigneeId: personId(t.assignee),
    tags: t.tags,
    fields: t.fields,
    language: t.language,
    spam: t.spam,
    dueAt: t.dueAt ? new Date(t.dueAt) : null,
    snoozedUntil: t.snoozedUntil ? new Date(t.snoozedUntil) : null,
    followerIds: t.followers.flatMap((email) => personId(email) ?? []),
    messages: t.messages.map((m) => ({
      sourceId: `${t.id}#${m.id}`,
      kind: m.kind,
      by: m.by,
      at: new Date(m.at),
      text: m.text,
      html: m.html?.replace(/careloop-file:([0-9a-f-]{36})/gi, (_, id: string) => `careloop-file:${newId(id.toLowerCase())}`) ?? null,
      authorId: m.by === 'agent' ? personId(m.author.email) : null,
      authorName: m.author.name,
      fileIds: m.files.filter((id) => files.has(id)).map(newId),
    })),
  };
}

async function writeThing(tx: Scope, source: string, thing: Exclude<ArchiveThing, ArchiveTicket>): Promise<void> {
  switch (thing.type) {
    case 'user':
      return writeUser(tx, source, thing);
    case 'team':
    case 'queue':
      return writePlace(tx, source, thing);
    case 'company':
      await findOrCreateCompany(tx, importer, { ...thing, source, externalId: String(thing.id) });
      return;
    case 'customer':
      return writeCustomer(tx, source, thing);
    case 'tag':
      await insertTag(tx, thing.name, thing.color);
      break;
    case 'status':
      await insertStatus(tx, { ...thing, names: thing.names ?? {} });
      break;
    case 'field':
      await insertField(tx, thing);
      break;
    case 'macro':
    case 'view':
      return writeShared(tx, source, thing);
    default:
      return;
  }
  vocabularyChanged(tx);
}

async function writeUser(tx: Scope, source: string, thing: ArchiveThing & { type: 'user' }): Promise<void> {
  if (!thing.active) return;
  const known = (await findUsers(tx)).find((u) => u.email.toLowerCase() === thing.email.toLowerCase());
  const role = roles.find((r) => r === thing.role) ?? 'agent';
  const user = known ?? (await createUser(tx, importer, { name: thing.name, email: thing.email, role, language: thing.language, timeZone: thing.timeZone }));
  await insertItem(tx, source, 'user', thing.id, user.id);
}

async function writePlace(tx: Scope, source: string, thing: ArchiveThing & { type: 'team' | 'queue' }): Promise<void> {
  const same = (name: string) => name.toLowerCase() === thing.name.toLowerCase();
  if (thing.type === 'team') {
    const members = await selectItems(tx, source, 'user', thing.memberIds);
    const known = (await allTeams(tx, false)).find((t) => same(t.name));
    const team = known ?? (await createTeam(tx, importer, { name: thing.name, description: thing.description, memberIds: [...members.values()] }));
    return insertItem(tx, source, 'team', String(thing.id), String(team.id));
  }
  const teams = await selectItems(tx, source, 'team', thing.teamIds.map(String));
  forgetQueues();
  const queues = (await allQueues(tx)).filter((q) => !q.archived_at);
  const known = queues.find((q) => same(q.name)) ?? (thing.isDefault ? queues.find((q) => q.is_default) : undefined);
  const queue =
    known ??
    (await createQueue(tx, importer, {
      name: thing.name,
      description: thing.description,
      icon: thing.icon,
      teamIds: [...teams.values()].map(Number),
      isDefault: false,
    }));
  forgetQueues();
  tx.afterCommit(forgetQueues);
  return insertItem(tx, source, 'queue', String(thing.id), String(queue.id));
}

async function writeCustomer(tx: Scope, source: string, thing: ArchiveThing & { type: 'customer' }): Promise<void> {
  const company =
    thing.companyId === null ? null : await findOrCreateCompany(tx, importer, { name: thing.company ?? '', source, externalId: String(thing.companyId) });
  const made = await findOrCreateCustomer(tx, importer, {
    name: thing.name,
    email: thing.email,
    phone: thing.phone,
    companyId: company?.id ?? null,
    language: thing.language,
    timeZone: thing.timeZone,
    tier: thing.tier,
    notes: thing.notes,
    fields: thing.fields,
    source,
    sourceId: String(thing.id),
    createdAt: new Date(thing.createdAt),
  });
  for (const { kind, value, verified } of thing.identifiers) {
    if ((kind === 'email' && value === thing.email) || (kind === 'phone' && value === thing.phone)) continue;
    // Somebody here has it already: they keep it.
    await addIdentifier(tx, importer, made.id, { kind, value, verified }).catch((error) => {
      if (!(error instanceof ProblemError)) throw error;
    });
  }
  if (thing.blocked) await changeCustomer(tx, importer, made.id, { blocked: true });
}

async function writeShared(tx: Scope, source: string, thing: ArchiveThing & { type: 'macro' | 'view' }): Promise<void> {
  const id = String(thing.id);
  if ((await selectItems(tx, source, thing.type, [id])).size > 0) return;
  const owner = thing.owner ? (await selectItems(tx, source, 'user', [thing.owner])).get(thing.owner) : null;
  // Whose it was is not here: a private one is nobody else's business.
  if (owner === undefined) return;
  if (thing.type === 'macro') {
    const made = await insertMacro(tx, {
      name: thing.name,
      shortcut: thing.shortcut,
      bodyHtml: thing.bodyHtml,
      actions: thing.actions,
      ownerId: owner,
      language: thing.language,
    });
    return insertItem(tx, source, 'macro', id, String(made.id));
  }
  const queue = thing.filter.queue?.split(',') ?? [];
  const queues = await selectItems(tx, source, 'queue', queue);
  const filter = { ...thing.filter, ...(queue.length > 0 ? { queue: queue.map((q) => queues.get(q) ?? q).join(',') } : {}) };
  const made = await insertView(tx, { name: thing.name, icon: thing.icon, filter, sort: thing.sort, ownerId: owner, teamId: null, position: thing.position });
  return insertItem(tx, source, 'view', id, String(made.id));
}
