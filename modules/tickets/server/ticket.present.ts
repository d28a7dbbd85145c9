/** Row -> contract. */
import { priorityOf, type Ticket, type TicketItem } from '#contract/tickets';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { namesOf } from '#server/identity';
import { allQueues } from '#server/team';
import { type Around, selectAround } from './around.repo.ts';
import { abilitiesOn, visibility } from './ticket.access.ts';
import { type ListedRow, selectVisibleIds, type TicketRow } from './ticket.repo.ts';
import { type Vocabulary, vocabulary } from './vocabulary.repo.ts';

const iso = (at: Date | null): string | null => (at ? at.toISOString() : null);
type Names = { people: Map<string, string>; queues: Map<number, string>; words: Vocabulary };

async function namesFor(tx: Scope, rows: readonly TicketRow[], more: readonly string[] = []): Promise<Names> {
  const people = await namesOf(tx, [...rows.map((r) => r.assignee_id), ...more]);
  return { people, queues: new Map((await allQueues(tx)).map((q) => [q.id, q.name])), words: await vocabulary(tx) };
}

export async function presentItems(tx: Scope, actor: Actor, rows: readonly ListedRow[]): Promise<TicketItem[]> {
  const names = await namesFor(tx, rows);
  return rows.map((row) => presentItem(actor, row, names));
}

function presentItem(actor: Actor, t: ListedRow, { people, queues, words }: Names): TicketItem {
  return {
    id: t.id,
    subject: t.subject,
    status: words.statusById.get(t.status_id)?.key ?? t.category,
    category: t.category,
    priority: priorityOf(t.priority),
    queue: { id: t.queue_id, name: queues.get(t.queue_id) ?? '' },
    assignee: t.assignee_id ? { id: t.assignee_id, name: people.get(t.assignee_id) ?? '' } : null,
    customer: { id: t.customer_id, name: t.customer_name, email: t.customer_email },
    channel: t.channel as TicketItem['channel'],
    language: t.language,
    tags: t.tag_ids.flatMap((id) => {
      const tag = words.tagById.get(id);
      return tag ? [{ id, name: tag.name, color: tag.color }] : [];
    }),
    preview: t.preview,
    messageCount: t.message_count,
    lastBy: t.last_by,
    unread:
      actor.kind === 'user' &&
      t.read_at !== undefined &&
      t.category !== 'closed' &&
      t.category !== 'solved' &&
      (t.read_at === null || t.read_at < t.last_message_at),
    waitingSince: iso(t.waiting_since),
    nextDueAt: iso(t.next_due_at),
    snoozedUntil: iso(t.snoozed_until),
    spam: t.spam,
    mergedInto: t.merged_into,
    createdAt: t.created_at.toISOString(),
    updatedAt: t.updated_at.toISOString(),
    lastMessageAt: t.last_message_at.toISOString(),
    version: t.version,
  };
}

/** A link names the other ticket's subject: only to those who see that ticket too. */
async function visibleLinks(tx: Scope, actor: Actor, links: Around['links']): Promise<Around['links']> {
  if (links.length === 0) return links;
  const v = await visibility(tx, actor);
  if (v.all) return links;
  const seen = await selectVisibleIds(
    tx,
    v,
    links.map((l) => l.id),
  );
  return links.filter((l) => seen.has(l.id));
}

/** One ticket whole. `fresh` says that it was made just now: nothing can hang on it yet, so nothing is looked up. */
export async function presentTicket(tx: Scope, actor: Actor, row: ListedRow, fresh = false): Promise<Ticket> {
  const around: Around = fresh
    ? { read_at: null, followers: [], links: [], merges: [] }
    : await selectAround(tx, row.id, actor.kind === 'user' ? actor.id : null);
  const names = await namesFor(tx, [row], around.followers);
  const links = await visibleLinks(tx, actor, around.links);
  const { statusById } = names.words;
  return {
    ...presentItem(actor, actor.kind === 'user' ? { ...row, read_at: around.read_at ? new Date(around.read_at) : null } : row, names),
    fields: row.fields as Ticket['fields'],
    followers: around.followers.map((id) => ({ id, name: names.people.get(id) ?? '' })),
    following: around.followers.includes(actor.id ?? ''),
    links: links.map((l) => ({
      kind: l.kind,
      direction: l.direction,
      ticket: { id: l.id, subject: l.subject, status: statusById.get(l.status_id)?.key ?? l.category, category: l.category },
    })),
    mergedFrom: around.merges.map((m) => ({
      mergeId: m.id,
      ticketId: m.source_id,
      subject: m.subject,
      mergedAt: new Date(m.merged_at).toISOString(),
      undoUntil: new Date(new Date(m.merged_at).getTime() + 24 * 3600_000).toISOString(),
    })),
    followUpOf: row.follow_up_of,
    firstRepliedAt: iso(row.first_replied_at),
    solvedAt: iso(row.solved_at),
    closedAt: iso(row.closed_at),
    reopenCount: row.reopen_count,
    source: row.source,
    sourceId: row.source_id,
    abilities: abilitiesOn(actor, row),
  };
}
