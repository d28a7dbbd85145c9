/** From a number to the tickets it was made of. */
import { bucketsOf, type Grouping, type MeasureKey } from '#contract/analytics';
import type { Actor } from '#platform/access';
import { decodeCursor, encodeCursor, type Scope } from '#platform/db';
import { selectTicketsByIds, visibleTickets } from '#server/tickets';
import { clipped, type Question } from './asking.ts';
import { type Behind, selectBehind } from './behind.repo.ts';

type Ask = { groupBy: Grouping; group?: string | undefined; part: 'all' | 'hits' | 'misses' | 'waiting'; limit: number; cursor?: string | undefined };
type Page = { items: { id: number; subject: string; at: string; value: number | null }[]; nextCursor: string | null };

/** A page may hold fewer than asked: tickets that the actor may not open are left out. Null when the cursor is damaged. */
export async function behind(tx: Scope, actor: Actor, key: MeasureKey, q: Question, ask: Ask): Promise<Page | null> {
  const after = readCursor(ask.cursor);
  if (after === undefined) return null;
  const rows = await selectBehind(tx, key, { ...groupOf(q, ask), part: ask.part, after, limit: ask.limit + 1 }, q.restriction);
  const page = rows.slice(0, ask.limit);
  const visible = await visibleTickets(tx, actor, [...new Set(page.map((r) => r.ticket_id))]);
  const subjects = new Map((await selectTicketsByIds(tx, [...visible])).map((ticket) => [ticket.id, ticket.subject]));
  const last = page.at(-1);
  return {
    items: page.flatMap((r) => {
      const subject = subjects.get(r.ticket_id);
      return subject === undefined ? [] : [{ id: r.ticket_id, subject, at: r.at.toISOString(), value: r.value }];
    }),
    nextCursor: rows.length > ask.limit && last ? encodeCursor([last.at.toISOString(), last.ticket_id, last.position]) : null,
  };
}

/** A bucket of time is a period of its own. */
function groupOf(q: Question, ask: Ask): { range: Question['range']; by: 'none' | 'queue' | 'team' | 'agent' | 'channel'; group: string | null } {
  const group = ask.group ?? null;
  if (ask.groupBy !== 'day' && ask.groupBy !== 'week' && ask.groupBy !== 'month') return { range: q.range, by: ask.groupBy, group };
  const bucket = bucketsOf(q.range.from, q.range.to, ask.groupBy).find((b) => b.first === group);
  if (!bucket) return { range: q.range, by: 'none', group: null };
  return { range: clipped(bucket, q.range), by: 'none', group: null };
}

function readCursor(cursor: string | undefined): { at: string; ticket_id: Behind['ticket_id']; position: number } | null | undefined {
  if (!cursor) return null;
  const parts = decodeCursor(cursor, 3);
  const [at, ticketId, position] = parts ?? [];
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at)) || typeof ticketId !== 'number' || typeof position !== 'number') return undefined;
  return { at, ticket_id: ticketId, position };
}
