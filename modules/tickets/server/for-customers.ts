/** What a customer sees of a ticket: its own shape, made from public words only. No note, tag, staff address, queue or internal status can be in it. */
import { type Category, ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import { decodeCursor, encodeCursor, type Scope } from '#platform/db';
import { fail } from '#platform/http';
import { fileRows } from '#server/files';
import { namesOf } from '#server/identity';
import { applyChange } from './changing.ts';
import { selectTicketsByIds } from './door.repo.ts';
import { firstName } from './macros.ts';
import { customersOfOrigins, type MessageRow, selectMessages } from './message.repo.ts';
import { selectCustomerPage, selectOwn } from './own.repo.ts';
import { lockFinal } from './replying.ts';
import type { TicketRow } from './ticket.repo.ts';

export type CustomerState = 'received' | 'in_progress' | 'waiting_for_you' | 'solved' | 'closed';
export type CustomerTicket = {
  id: number;
  subject: string;
  state: CustomerState;
  createdAt: Date;
  updatedAt: Date;
  solvedAt: Date | null;
  mayReopen: boolean;
  mayClose: boolean;
};
export type CustomerMessage = {
  id: number;
  mine: boolean;
  authorName: string;
  text: string;
  html: string | null;
  at: Date;
  files: { id: string; name: string; type: string; sizeBytes: number }[];
};

const stateOf: Record<Category, CustomerState> = {
  new: 'received',
  open: 'in_progress',
  waiting_customer: 'waiting_for_you',
  waiting_third_party: 'in_progress',
  solved: 'solved',
  closed: 'closed',
};

/** `worked`: the ticket of somebody else that theirs was merged into. They learn how far it is, and nothing else of it. */
function present(t: TicketRow, worked: TicketRow = t): CustomerTicket {
  return {
    id: t.id,
    subject: t.subject,
    state: stateOf[worked.category],
    createdAt: t.created_at,
    updatedAt: t.last_message_at,
    solvedAt: worked.solved_at,
    mayReopen: worked === t && t.category === 'solved',
    mayClose: worked === t && t.category !== 'solved' && t.category !== 'closed',
  };
}

export async function customerTickets(
  tx: Scope,
  customerIds: readonly number[],
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: CustomerTicket[]; nextCursor: string | null }> {
  const after = page.cursor ? decodeCursor(page.cursor, 2) : null;
  if (page.cursor && (!after || Number.isNaN(Date.parse(String(after[0]))) || typeof after[1] !== 'number')) throw fail(ticketErrors.cursorWrong);
  const rows = await selectCustomerPage(tx, customerIds, page.limit + 1, after ? { at: String(after[0]), id: Number(after[1]) } : null);
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const items = await Promise.all(shown.map(async (t) => present(t, t.merged_into ? (await ownTicket(tx, customerIds, t.id))?.worked : t)));
  return { items, nextCursor: rows.length > page.limit && last ? encodeCursor([last.created_at.toISOString(), last.id]) : null };
}

/** The ticket and its public messages, oldest first; null when it is not theirs. A merged one gives the ticket it was merged into when that is theirs too.
 * Of what was merged together from several people's tickets each sees what was said on their own. */
export async function customerConversation(
  tx: Scope,
  customerIds: readonly number[],
  ticketId: number,
): Promise<{ ticket: CustomerTicket; messages: CustomerMessage[] } | null> {
  const found = await ownTicket(tx, customerIds, ticketId);
  if (!found) return null;
  return { ticket: present(found.ticket, found.worked), messages: await presentPublic(tx, (await ownMessages(tx, customerIds, found)).reverse()) };
}

type Found = { ticket: TicketRow; worked: TicketRow };

/** `ticket`: the last of theirs on the way to `worked`, the one that stands for all that were merged. Usually they are one. */
async function ownTicket(tx: Scope, customerIds: readonly number[], ticketId: number): Promise<Found | null> {
  let ticket = await selectOwn(tx, customerIds, ticketId);
  if (!ticket) return null;
  let worked: TicketRow | undefined = ticket;
  for (let hops = 0; worked?.merged_into && hops < 20; hops += 1) {
    worked = (await selectTicketsByIds(tx, [worked.merged_into]))[0];
    if (worked && !worked.deleted_at && customerIds.includes(worked.customer_id)) ticket = worked;
  }
  return worked && !worked.merged_into && !worked.deleted_at ? { ticket, worked: ticket.id === worked.id ? ticket : worked } : null;
}

/** Newest first. */
async function ownMessages(tx: Scope, customerIds: readonly number[], { worked }: Found): Promise<MessageRow[]> {
  const rows = (await selectMessages(tx, worked.id, 200, null)).filter((m) => m.kind === 'reply');
  const origins = await customersOfOrigins(tx, rows);
  return rows.filter((m) => {
    const origin = m.origin_ticket_id === null ? worked.customer_id : origins.get(m.origin_ticket_id)?.id;
    return origin !== undefined && customerIds.includes(origin);
  });
}

async function presentPublic(tx: Scope, rows: readonly MessageRow[]): Promise<CustomerMessage[]> {
  const names = await namesOf(
    tx,
    rows.map((m) => (m.author_kind === 'user' ? m.author_id : null)),
  );
  const ids = rows.flatMap((m) => (m.file_ids ?? []).map((f) => f.id));
  const files = new Map(ids.length > 0 ? (await fileRows(tx, ids)).map((f) => [f.id, f]) : []);
  return rows.map((m) => ({
    id: m.id,
    mine: m.author_kind === 'customer',
    authorName: m.author_kind === 'user' ? firstName(names.get(m.author_id ?? '') ?? m.author_name ?? '') : '',
    text: m.text,
    html: m.html,
    at: m.created_at,
    files: (m.file_ids ?? []).flatMap((f) => {
      const row = files.get(f.id);
      return row ? [{ id: row.id, name: row.name, type: row.type, sizeBytes: row.size_bytes }] : [];
    }),
  }));
}

/** A file on a public message of their own ticket. */
export async function customerFile(
  tx: Scope,
  customerIds: readonly number[],
  ticketId: number,
  fileId: string,
): Promise<Awaited<ReturnType<typeof fileRows>>[number] | null> {
  const found = await ownTicket(tx, customerIds, ticketId);
  if (!found || !(await ownMessages(tx, customerIds, found)).some((m) => m.file_ids?.some((f) => f.id === fileId))) return null;
  return (await fileRows(tx, [fileId]))[0] ?? null;
}

export async function closeByCustomer(tx: Scope, actor: Actor, ticketId: number): Promise<void> {
  const ticket = await lockFinal(tx, ticketId);
  if (ticket.category !== 'solved' && ticket.category !== 'closed') await applyChange(tx, actor, ticket, { status: 'solved' }, 'customer');
}

export async function reopenByCustomer(tx: Scope, actor: Actor, ticketId: number): Promise<void> {
  const ticket = await lockFinal(tx, ticketId);
  if (ticket.category === 'closed') throw fail(ticketErrors.readOnly);
  if (ticket.category === 'solved') await applyChange(tx, actor, ticket, { status: 'open' }, 'customer');
}
