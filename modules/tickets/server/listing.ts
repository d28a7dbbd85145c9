/** Turns a filter into conditions on `ticket t`. Every value is a parameter. */
import { activeCategories, categories, channels, priorities, priorityNumber, type TicketFilter } from '#contract/tickets';
import type { Actor } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { fail } from '#platform/http';
import { canonicalIds } from '#server/customers';
import { allQueues, teamMembers } from '#server/team';
import { statusAliases } from './checking.ts';
import { fieldConditions } from './fields.ts';
import type { SqlParts } from './sql-parts.ts';
import { vocabulary } from './vocabulary.repo.ts';

const list = (value: string | undefined): string[] =>
  (value ?? '')
    .split(',')
    .map((v) => v.trim())
    .filter(Boolean)
    .slice(0, 100);
/** A typing error must not look like "everything". */
function listOf<T extends string>(name: string, known: readonly T[], value: string | undefined): T[] {
  const asked = list(value);
  const isKnown = (word: string): word is T => (known as readonly string[]).includes(word);
  const unknown = asked.find((word) => !isKnown(word));
  if (unknown !== undefined)
    throw fail(platformErrors.invalid, { fields: [{ path: `query.${name}`, message: `"${unknown}" is none of: ${known.join(', ')}.` }] });
  return asked.filter(isKnown);
}
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export async function filterConditions(tx: Scope, actor: Actor, f: TicketFilter, parts: SqlParts): Promise<void> {
  await statusCondition(tx, f, parts);
  await placeConditions(tx, actor, f, parts);
  await wordConditions(tx, f, parts);
  if (f.field) await fieldConditions(tx, f.field, parts);
  const range: [string | undefined, string][] = [
    [f.createdAfter, 't.created_at >='],
    [f.createdBefore, 't.created_at <'],
    [f.updatedAfter, 't.updated_at >='],
    [f.updatedBefore, 't.updated_at <'],
  ];
  for (const [value, condition] of range) if (value) parts.where(`${condition} ${parts.add(new Date(value))}`);
  if (f.customer !== undefined) {
    const ids = await canonicalIds(tx, f.customer);
    parts.where(ids.length === 1 ? `t.customer_id = ${parts.add(ids[0])}` : `t.customer_id = any(${parts.add(ids)}::bigint[])`);
  }
  if (f.company !== undefined) parts.where(`t.company_id = ${parts.add(f.company)}`);
  if (f.reopened) parts.where('t.reopen_count > 0');
  if (f.waiting) parts.where('t.waiting_since is not null');
  if (f.unread && actor.kind === 'user')
    parts.where(
      `not exists (select 1 from ticket_read r where r.ticket_id = t.id and r.user_id = ${parts.add(actor.id)}::uuid and r.read_at >= t.last_message_at)`,
    );
  if (f.spam === 'true') parts.where('t.spam');
  else if (f.spam !== 'any') parts.where('not t.spam');
  if (f.snoozed === 'true') parts.where('t.snoozed_until is not null');
  else if (f.snoozed === 'false') parts.where('t.snoozed_until is null');
  parts.where('t.merged_into is null');
}

/** Whether an index gives such a page, or there are few rows to sort. What has no index is read with a limit of time. */
export function isCheap(f: TicketFilter, sort: string): boolean {
  const asked = Object.keys(f).filter((key) => f[key as keyof TicketFilter] !== undefined);
  if (f.customer !== undefined || f.mentioned || f.drafts || f.spam === 'true') return true;
  const statuses = list(f.status);
  const active = statuses.length > 0 && statuses.every((s) => s === 'active' || (activeCategories as readonly string[]).includes(s));
  return asked.every((key) => indexed.has(key)) && (active || /^-?(?:updatedAt|createdAt)$/.test(sort));
}
const indexed = new Set(['status', 'assignee', 'queue', 'snoozed', 'spam']);

async function statusCondition(tx: Scope, f: TicketFilter, parts: SqlParts): Promise<void> {
  const asked = list(f.status);
  if (asked.length === 0) return;
  const { statusByKey } = await vocabulary(tx);
  const wantedCategories = new Set<string>();
  const ids: number[] = [];
  for (const word of asked) {
    const key = statusByKey.has(word) ? word : (statusAliases[word] ?? word);
    const status = statusByKey.get(key);
    if (key === 'active') for (const c of activeCategories) wantedCategories.add(c);
    else if ((categories as readonly string[]).includes(key)) wantedCategories.add(key);
    else if (status) ids.push(status.id);
    else throw fail(platformErrors.invalid, { fields: [{ path: 'query.status', message: `There is no status or category "${key}".` }] });
  }
  const either: string[] = [];
  // Written out, so that PostgreSQL sees that an index of active tickets is enough. The words come from our own list.
  if (wantedCategories.size > 0)
    either.push(
      `t.category in (${categories
        .filter((c) => wantedCategories.has(c))
        .map((c) => `'${c}'`)
        .join(', ')})`,
    );
  if (ids.length > 0) either.push(`t.status_id = any(${parts.add(ids)}::bigint[])`);
  parts.where(either.join(' or '));
}

async function placeConditions(tx: Scope, actor: Actor, f: TicketFilter, parts: SqlParts): Promise<void> {
  const me = actor.kind === 'user' ? actor.id : null;
  const assignees = list(f.assignee);
  const unknown = assignees.find((a) => a !== 'me' && a !== 'none' && !uuid.test(a));
  if (unknown !== undefined)
    throw fail(platformErrors.invalid, { fields: [{ path: 'query.assignee', message: `"${unknown}" is no person: send their id, me or none.` }] });
  if (assignees.length > 0) {
    const ids = assignees.flatMap((a) => (a === 'me' ? (me ? [me] : []) : uuid.test(a) ? [a] : []));
    const either = [
      ...(assignees.includes('none') ? ['t.assignee_id is null'] : []),
      ...(ids.length === 1 ? [`t.assignee_id = ${parts.add(ids[0])}::uuid`] : ids.length > 1 ? [`t.assignee_id = any(${parts.add(ids)}::uuid[])`] : []),
    ];
    parts.where(either.length > 0 ? either.join(' or ') : 'false');
  }
  const queues = list(f.queue);
  if (queues.length > 0) {
    const known = await allQueues(tx);
    const ids = queues.flatMap((q) => known.filter((k) => String(k.id) === q || k.name.toLowerCase() === q.toLowerCase()).map((k) => k.id));
    parts.where(ids.length === 1 ? `t.queue_id = ${parts.add(ids[0])}` : `t.queue_id = any(${parts.add(ids)}::bigint[])`);
  }
  if (f.team !== undefined) parts.where(`t.assignee_id = any(${parts.add(await teamMembers(tx, f.team))}::uuid[])`);
  for (const follower of list(f.follower)) {
    const id = follower === 'me' ? me : uuid.test(follower) ? follower : null;
    parts.where(id ? `exists (select 1 from ticket_follower fo where fo.ticket_id = t.id and fo.user_id = ${parts.add(id)}::uuid)` : 'false');
  }
  if (f.mentioned)
    parts.where(
      me ? `exists (select 1 from message_mention me where me.ticket_id = t.id and me.user_id = ${parts.add(me)}::uuid and me.read_at is null)` : 'false',
    );
  if (f.drafts) parts.where(me ? `exists (select 1 from draft d where d.ticket_id = t.id and d.user_id = ${parts.add(me)}::uuid)` : 'false');
}

async function wordConditions(tx: Scope, f: TicketFilter, parts: SqlParts): Promise<void> {
  const tags = list(f.tag);
  if (tags.length > 0) {
    const { tagById, tagByName } = await vocabulary(tx);
    const ids = tags.map((t) => tagByName.get(t.toLowerCase())?.id ?? tagById.get(Number(t))?.id ?? -1);
    parts.where(`t.tag_ids @> ${parts.add(ids)}::bigint[]`);
  }
  const wanted = listOf('priority', priorities, f.priority).map(priorityNumber);
  if (wanted.length > 0) parts.where(`t.priority = any(${parts.add(wanted)}::smallint[])`);
  const asked = listOf('channel', channels, f.channel);
  if (asked.length > 0) parts.where(`t.channel = any(${parts.add(asked)}::text[])`);
  const languages = list(f.language);
  if (languages.length > 0) parts.where(`t.language = any(${parts.add(languages)}::text[])`);
}
