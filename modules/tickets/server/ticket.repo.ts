/** Tickets' own rows: loading under a lock or through visibility, inserting, changing. */
import type { Category } from '#contract/tickets';
import type { Scope } from '#platform/db';
import { SqlParts } from './sql-parts.ts';
import { type Visibility, visibleCondition } from './ticket.access.ts';

export type TicketRow = {
  id: number;
  subject: string;
  status_id: number;
  category: Category;
  priority: number;
  queue_id: number;
  assignee_id: string | null;
  customer_id: number;
  customer_name: string;
  customer_email: string | null;
  company_id: number | null;
  channel: string;
  language: string | null;
  tag_ids: number[];
  fields: Record<string, unknown>;
  preview: string;
  message_count: number;
  last_message_at: Date;
  last_by: 'customer' | 'agent' | 'system';
  waiting_since: Date | null;
  next_due_at: Date | null;
  snoozed_until: Date | null;
  spam: boolean;
  merged_into: number | null;
  deleted_at: Date | null;
  first_replied_at: Date | null;
  solved_at: Date | null;
  closed_at: Date | null;
  reopen_count: number;
  follow_up_of: number | null;
  source: string | null;
  source_id: string | null;
  version: number;
  created_at: Date;
  updated_at: Date;
};
export type ListedRow = TicketRow & { read_at?: Date | null };

export const itemColumns = `t.id, t.subject, t.status_id, t.category, t.priority, t.queue_id, t.assignee_id, t.customer_id, t.customer_name, t.customer_email, t.company_id, t.channel, t.language,
  t.tag_ids, t.preview, t.message_count, t.last_message_at, t.last_by, t.waiting_since, t.next_due_at, t.snoozed_until, t.spam, t.merged_into, t.version, t.created_at, t.updated_at`;
export const ticketColumns = `${itemColumns}, t.fields, t.deleted_at, t.first_replied_at, t.solved_at, t.closed_at, t.reopen_count, t.follow_up_of, t.source, t.source_id`;

/** One ticket the actor may see, or undefined. `lock` holds it until the transaction ends. */
export function selectTicket(tx: Scope, v: Visibility, id: number, lock = false): Promise<TicketRow | undefined> {
  if (v.all) {
    return tx.row<TicketRow>(
      `select ${ticketColumns} from ticket t where t.id = $1 and t.deleted_at is null${lock ? ' for no key update of t' : ''}`,
      [id],
      lock ? 'ticket_lock' : 'ticket_get',
    );
  }
  const parts = new SqlParts();
  parts.where(`t.id = ${parts.add(id)}`);
  parts.where(visibleCondition(v, parts));
  return tx.row<TicketRow>(
    `select ${ticketColumns} from ticket t where ${parts.clause}${lock ? ' for no key update of t' : ''}`,
    parts.values,
    `${v.userId ? 'ticket_mine' : 'ticket_queue'}${lock ? '_lock' : ''}`,
  );
}

/** For verbs of other modules and jobs that act for the product itself, not for a reader. */
export function lockTicket(tx: Scope, id: number): Promise<TicketRow | undefined> {
  return selectTicket(tx, { all: true, queueIds: [], userId: null }, id, true);
}

/** Several, in the order of their numbers so that two merges never wait for each other. */
export async function lockTickets(tx: Scope, v: Visibility, ids: readonly number[]): Promise<TicketRow[]> {
  const parts = new SqlParts();
  parts.where(`t.id = any(${parts.add(ids)}::bigint[])`);
  parts.where(visibleCondition(v, parts));
  return tx.rows<TicketRow>(`select ${ticketColumns} from ticket t where ${parts.clause} order by t.id for no key update of t`, parts.values);
}

/** Which of these tickets the actor may see. */
export async function selectVisibleIds(tx: Scope, v: Visibility, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const parts = new SqlParts();
  parts.where(`t.id = any(${parts.add(ids)}::bigint[])`);
  parts.where(visibleCondition(v, parts));
  return new Set((await tx.rows<{ id: number }>(`select t.id from ticket t where ${parts.clause}`, parts.values)).map((r) => r.id));
}

export type NewTicketRow = {
  subject: string;
  statusId: number;
  category: Category;
  priority: number;
  queueId: number;
  assigneeId: string | null;
  customerId: number;
  customerName: string;
  customerEmail: string | null;
  companyId: number | null;
  channel: string;
  language: string | null;
  tagIds: readonly number[];
  fields: Record<string, unknown>;
  preview: string;
  lastBy: string;
  waitingSince: Date | null;
  followUpOf: number | null;
  source: string | null;
  sourceId: string | null;
  at: Date;
  solvedAt: Date | null;
  closedAt: Date | null;
};
export type NewMessageRow = {
  kind: 'reply' | 'note';
  authorKind: string;
  authorId: string | null;
  channel: string;
  text: string;
  html: string | null;
  sourceHtml: string | null;
  language: string | null;
  source: string | null;
  sourceId: string | null;
  at: Date;
  /** The ticket it was meant for, when that was merged into this one. */
  originTicketId?: number | null;
};

/** Ticket and first message in one statement: one way to the database and back. */
export async function insertTicket(tx: Scope, n: NewTicketRow, m: NewMessageRow): Promise<{ ticket: TicketRow; messageId: number }> {
  const row = await tx.one<TicketRow & { message_id: number }>(
    `with t as (insert into ticket (subject, status_id, category, priority, queue_id, assignee_id, customer_id, customer_name, customer_email, company_id, channel, language, tag_ids, fields, preview,
        message_count, last_message_at, last_by, waiting_since, follow_up_of, source, source_id, created_at, updated_at, solved_at, closed_at, first_replied_at)
      values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,1,$16,$17,$18,$19,$20,$21,$16,$16,$22,$23, case when $17 = 'agent' and $24 = 'reply' then $16::timestamptz end) returning *),
     m as (insert into message (ticket_id, kind, author_kind, author_id, channel, text, html, source_html, language, source, source_id, created_at)
      select t.id, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34 from t returning id)
     select ${ticketColumns}, m.id as message_id from t, m`,
    [
      n.subject,
      n.statusId,
      n.category,
      n.priority,
      n.queueId,
      n.assigneeId,
      n.customerId,
      n.customerName,
      n.customerEmail,
      n.companyId,
      n.channel,
      n.language,
      n.tagIds,
      JSON.stringify(n.fields),
      n.preview,
      n.at,
      n.lastBy,
      n.waitingSince,
      n.followUpOf,
      n.source,
      n.sourceId,
      n.solvedAt,
      n.closedAt,
      ...messageValues(m),
    ],
    'ticket_insert',
  );
  const { message_id: messageId, ...ticket } = row;
  return { ticket, messageId };
}

/** In the order in which both statements that write a message name its columns. */
const messageValues = (m: NewMessageRow): unknown[] => [
  m.kind,
  m.authorKind,
  m.authorId,
  m.channel,
  m.text,
  m.html,
  m.sourceHtml,
  m.language,
  m.source,
  m.sourceId,
  m.at,
];

/** What writing a message does to its ticket. */
export type MessageEffect = {
  preview: string | null;
  lastBy: 'customer' | 'agent' | 'system';
  statusId: number;
  category: Category;
  waitingSince: Date | null;
  assigneeId: string | null;
  snoozedUntil: Date | null;
  dueAt: Date | null;
  firstRepliedAt: Date | null;
  solvedAt: Date | null;
  closedAt: Date | null;
  reopened: boolean;
};

export async function insertMessage(tx: Scope, ticketId: number, m: NewMessageRow, e: MessageEffect): Promise<{ ticket: TicketRow; messageId: number }> {
  const row = await tx.one<TicketRow & { message_id: number }>(
    `with m as (insert into message (ticket_id, kind, author_kind, author_id, channel, text, html, source_html, language, source, source_id, created_at, origin_ticket_id)
       values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$24) returning id),
     t as (update ticket set preview = coalesce($13, preview), message_count = message_count + 1, last_message_at = greatest(last_message_at, $12), last_by = $14, status_id = $15, category = $16, waiting_since = $17,
       assignee_id = $18, snoozed_until = $19, next_due_at = $25, first_replied_at = $20, solved_at = $21, closed_at = $22, reopen_count = reopen_count + case when $23::boolean then 1 else 0 end, version = version + 1, updated_at = greatest(updated_at, $12)
       where id = $1 returning *)
     select ${ticketColumns}, m.id as message_id from t, m`,
    [
      ticketId,
      ...messageValues(m),
      e.preview,
      e.lastBy,
      e.statusId,
      e.category,
      e.waitingSince,
      e.assigneeId,
      e.snoozedUntil,
      e.firstRepliedAt,
      e.solvedAt,
      e.closedAt,
      e.reopened,
      m.originTicketId ?? null,
      e.dueAt,
    ],
    'message_insert',
  );
  const { message_id: messageId, ...ticket } = row;
  return { ticket, messageId };
}

/** Columns that a change sets; each is checked by the caller, never taken from a request by name. */
export type TicketPatch = Partial<{
  subject: string;
  status_id: number;
  category: Category;
  priority: number;
  queue_id: number;
  assignee_id: string | null;
  tag_ids: number[];
  fields: string;
  snoozed_until: Date | null;
  spam: boolean;
  waiting_since: Date | null;
  solved_at: Date | null;
  closed_at: Date | null;
  reopen_count: number;
  merged_into: number | null;
  deleted_at: Date | null;
  customer_id: number;
  customer_name: string;
  customer_email: string | null;
  company_id: number | null;
  language: string | null;
  next_due_at: Date | null;
  due_told: number;
  message_count: number;
  preview: string;
  last_message_at: Date;
  last_by: string;
  first_replied_at: Date | null;
  created_at: Date;
}>;

export async function updateTicket(tx: Scope, id: number, patch: TicketPatch): Promise<TicketRow> {
  const names = Object.keys(patch) as (keyof TicketPatch)[];
  const sets = names.map((n, i) => `${n} = $${i + 3}`);
  return tx.one<TicketRow>(
    `update ticket t set ${['version = t.version + 1', 'updated_at = $2', ...sets].join(', ')} where t.id = $1 returning ${ticketColumns}`,
    [id, tx.now, ...names.map((n) => patch[n])],
  );
}
