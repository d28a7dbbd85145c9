/** Many tickets and messages in one statement each: what an import writes. */
import type { LinkKind } from '#contract/tickets';
import type { Scope } from '#platform/db';
import type { TicketRow } from './ticket.repo.ts';

/** A ticket as it is after its whole past. */
export type ImportedTicketRow = Omit<TicketRow, 'id' | 'source' | 'source_id' | 'version' | 'merged_into' | 'deleted_at' | 'follow_up_of'> & {
  source_id: string;
  due_told: number;
};
export type ImportedMessageRow = {
  ticket_id: number;
  kind: 'reply' | 'note';
  author_kind: 'customer' | 'user' | 'system';
  author_id: string | null;
  author_name: string | null;
  channel: string;
  text: string;
  html: string | null;
  source_html: string | null;
  language: string | null;
  source_id: string;
  created_at: Date;
};

/** Which of these records are here already: the ticket by its id at the source. */
export async function selectImported(tx: Scope, source: string, sourceIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.rows<{ id: number; source_id: string }>(
    'select id, source_id from ticket where source = $1 and source_id = any($2::text[])',
    [source, sourceIds],
    'tickets_imported',
  );
  return new Map(rows.map((r) => [r.source_id, r.id]));
}

export async function selectImportedMessages(tx: Scope, source: string, sourceIds: readonly string[]): Promise<Set<string>> {
  return new Set(
    (
      await tx.rows<{ source_id: string }>(
        'select source_id from message where source = $1 and source_id = any($2::text[])',
        [source, sourceIds],
        'messages_imported',
      )
    ).map((r) => r.source_id),
  );
}

/** Gives those that were made; one that another import made meanwhile is not among them. */
export async function insertImported(tx: Scope, source: string, rows: readonly ImportedTicketRow[]): Promise<Map<string, number>> {
  const made = await tx.rows<{ id: number; source_id: string }>(
    `insert into ticket (subject, status_id, category, priority, queue_id, assignee_id, customer_id, customer_name, customer_email, company_id, channel, language, tag_ids, fields, preview, message_count, last_message_at, last_by,
        waiting_since, first_replied_at, solved_at, closed_at, spam, reopen_count, next_due_at, due_told, snoozed_until, source, source_id, created_at, updated_at)
     select subject, status_id, category, priority, queue_id, assignee_id, customer_id, customer_name, customer_email, company_id, channel, language, tag_ids, fields, preview, message_count, last_message_at, last_by,
        waiting_since, first_replied_at, solved_at, closed_at, spam, reopen_count, next_due_at, due_told, snoozed_until, $1, source_id, created_at, updated_at
     from jsonb_to_recordset($2::jsonb) x (subject text, status_id bigint, category text, priority smallint, queue_id bigint, assignee_id uuid, customer_id bigint, customer_name text, customer_email text, company_id bigint, channel text, language text,
        tag_ids bigint[], fields jsonb, preview text, message_count int, last_message_at timestamptz, last_by text, waiting_since timestamptz, first_replied_at timestamptz, solved_at timestamptz, closed_at timestamptz, spam boolean,
        reopen_count int, next_due_at timestamptz, due_told smallint, snoozed_until timestamptz,
        source_id text, created_at timestamptz, updated_at timestamptz)
     on conflict (source, source_id) where source_id is not null do nothing returning id, source_id`,
    [source, JSON.stringify(rows)],
    'tickets_import',
  );
  return new Map(made.map((r) => [r.source_id, r.id]));
}

export async function insertImportedMessages(tx: Scope, source: string, rows: readonly ImportedMessageRow[]): Promise<Map<string, number>> {
  const made = await tx.rows<{ id: number; source_id: string }>(
    `insert into message (ticket_id, kind, author_kind, author_id, author_name, channel, text, html, source_html, language, source, source_id, created_at)
     select ticket_id, kind, author_kind, author_id, author_name, channel, text, html, source_html, language, $1, source_id, created_at
     from jsonb_to_recordset($2::jsonb) x (ticket_id bigint, kind text, author_kind text, author_id text, author_name text, channel text, text text, html text, source_html text, language text, source_id text, created_at timestamptz)
     on conflict (source, source_id) where source_id is not null do nothing returning id, source_id`,
    [source, JSON.stringify(rows)],
    'messages_import',
  );
  return new Map(made.map((r) => [r.source_id, r.id]));
}

/** Gives the ids of each ticket's closures, in the order given. */
export async function insertImportedClosures(
  tx: Scope,
  by: { kind: string; id: string | null },
  rows: readonly { ticketId: number; solvedAt: Date; reopenedAt: Date | null }[],
): Promise<Map<number, number[]>> {
  if (rows.length === 0) return new Map();
  const made = await tx.rows<{ id: number; ticket_id: number }>(
    `insert into ticket_closure (ticket_id, solved_at, reopened_at, solved_by_kind, solved_by_id)
     select t, s, r, $4, $5 from unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) with ordinality x (t, s, r, n) order by n returning id, ticket_id`,
    [rows.map((r) => r.ticketId), rows.map((r) => r.solvedAt), rows.map((r) => r.reopenedAt), by.kind, by.id],
  );
  const ids = new Map<number, number[]>();
  for (const { id, ticket_id } of made.sort((a, b) => a.id - b.id)) ids.set(ticket_id, [...(ids.get(ticket_id) ?? []), id]);
  return ids;
}

export async function insertImportedFollowers(tx: Scope, rows: readonly { ticketId: number; userId: string }[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.rows('insert into ticket_follower (ticket_id, user_id) select * from unnest($1::bigint[], $2::uuid[]) on conflict do nothing', [
    rows.map((r) => r.ticketId),
    rows.map((r) => r.userId),
  ]);
}

/** Gives those that were not there, with the place of the ticket they begin at. */
export async function insertImportedLinks(
  tx: Scope,
  rows: readonly { ticketId: number; otherId: number; kind: LinkKind }[],
): Promise<{ ticket_id: number; other_id: number; customer_id: number; queue_id: number }[]> {
  if (rows.length === 0) return [];
  return tx.rows(
    `with made as (insert into ticket_link (ticket_id, other_id, kind, created_at) select *, $4::timestamptz from unnest($1::bigint[], $2::bigint[], $3::text[]) on conflict do nothing returning ticket_id, other_id)
     select m.ticket_id, m.other_id, t.customer_id, t.queue_id from made m join ticket t on t.id = m.ticket_id order by m.ticket_id, m.other_id`,
    [rows.map((r) => r.ticketId), rows.map((r) => r.otherId), rows.map((r) => r.kind), tx.now],
  );
}
