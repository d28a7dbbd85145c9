/** Messages, their files and mentions. */
import type { Scope } from '#platform/db';

export type MessageRow = {
  id: number;
  ticket_id: number;
  origin_ticket_id: number | null;
  kind: 'reply' | 'note';
  author_kind: 'customer' | 'user' | 'key' | 'system';
  author_id: string | null;
  author_name?: string | null;
  channel: string;
  text: string;
  html: string | null;
  language: string | null;
  created_at: Date;
  file_ids: { id: string; inline: boolean }[] | null;
  mention_ids: string[] | null;
};
const columns = `m.id, m.ticket_id, m.origin_ticket_id, m.kind, m.author_kind, m.author_id, m.author_name, m.channel, m.text, m.html, m.language, m.created_at,
  (select json_agg(json_build_object('id', f.file_id, 'inline', f.inline) order by f.position) from message_file f where f.message_id = m.id) as file_ids,
  case when m.kind = 'note' then (select json_agg(mm.user_id) from message_mention mm where mm.message_id = m.id) end as mention_ids`;

/** Newest first, from before a place in the thread. */
export function selectMessages(tx: Scope, ticketId: number, limit: number, before: { at: string; id: number } | null): Promise<MessageRow[]> {
  if (!before)
    return tx.rows<MessageRow>(
      `select ${columns} from message m where m.ticket_id = $1 order by m.created_at desc, m.id desc limit $2`,
      [ticketId, limit],
      'messages_newest',
    );
  return tx.rows<MessageRow>(
    `select ${columns} from message m where m.ticket_id = $1 and (m.created_at, m.id) < ($3::timestamptz, $4) order by m.created_at desc, m.id desc limit $2`,
    [ticketId, limit, before.at, before.id],
    'messages_before',
  );
}

export function selectMessage(tx: Scope, ticketId: number, messageId: number): Promise<(MessageRow & { source_html: string | null }) | undefined> {
  return tx.row(`select ${columns}, m.source_html from message m where m.ticket_id = $1 and m.id = $2`, [ticketId, messageId]);
}

/** The newest message that this person did not write: what a writer must have seen before answering. */
export function selectNewestOfOthers(tx: Scope, ticketId: number, authorId: string | null): Promise<{ id: number } | undefined> {
  return tx.row(
    `select m.id from message m where m.ticket_id = $1 and m.kind = 'reply' and m.author_id is distinct from $2 order by m.created_at desc, m.id desc limit 1`,
    [ticketId, authorId],
    'message_newest_other',
  );
}

export async function insertMessageFiles(tx: Scope, messageId: number, files: readonly { id: string; inline: boolean }[]): Promise<void> {
  if (files.length === 0) return;
  await tx.rows(
    'insert into message_file (message_id, file_id, inline, position) select $1, f, i, n from unnest($2::uuid[], $3::boolean[]) with ordinality x(f, i, n) on conflict do nothing',
    [messageId, files.map((f) => f.id), files.map((f) => f.inline)],
  );
}

export async function insertMentions(tx: Scope, messageId: number, ticketId: number, userIds: readonly string[]): Promise<void> {
  if (userIds.length === 0) return;
  await tx.rows('insert into message_mention (message_id, user_id, ticket_id) select $1, u, $3 from unnest($2::uuid[]) u on conflict do nothing', [
    messageId,
    userIds,
    ticketId,
  ]);
}

export function selectFileOn(tx: Scope, ticketId: number, fileId: string): Promise<{ message_id: number; inline: boolean } | undefined> {
  return tx.row(`select f.message_id, f.inline from message_file f join message m on m.id = f.message_id where m.ticket_id = $1 and f.file_id = $2 limit 1`, [
    ticketId,
    fileId,
  ]);
}

export async function moveMessages(tx: Scope, from: number, to: number, ids: readonly number[] | null): Promise<number[]> {
  const rows = await tx.rows<{ id: number }>(
    `update message set ticket_id = $2, origin_ticket_id = coalesce(origin_ticket_id, $1) where ticket_id = $1 and ($3::bigint[] is null or id = any($3)) returning id`,
    [from, to, ids],
  );
  await tx.rows('update message_mention set ticket_id = $1 where message_id = any($2::bigint[])', [to, rows.map((r) => r.id)]);
  return rows.map((r) => r.id);
}

/** Puts back exactly those that a merge moved, and what customers have answered to the source, or to what had been merged into it, since. */
export async function returnMessages(tx: Scope, ids: readonly number[], to: number, since: { from: number; at: Date }): Promise<void> {
  const late = await tx.rows<{ id: number }>(
    `with recursive source as (select $2::bigint as id union select t.id from ticket t join source s on t.merged_into = s.id)
     select m.id from message m where m.ticket_id = $1 and m.author_kind = 'customer' and m.created_at >= $3 and m.origin_ticket_id in (select id from source) and not m.id = any($4::bigint[])`,
    [since.from, to, since.at, ids],
  );
  const all = [...ids, ...late.map((m) => m.id)];
  await tx.rows('update message set ticket_id = $2, origin_ticket_id = nullif(origin_ticket_id, $2) where id = any($1::bigint[])', [all, to]);
  await tx.rows('update message_mention set ticket_id = $2 where message_id = any($1::bigint[])', [all, to]);
}

/** Whose tickets the messages came from that were written on other ones, by those tickets' ids. */
export async function customersOfOrigins(tx: Scope, rows: readonly MessageRow[]): Promise<Map<number, { id: number; name: string }>> {
  const ids = [...new Set(rows.map((m) => m.origin_ticket_id).filter((id) => id !== null))];
  if (ids.length === 0) return new Map();
  const found = await tx.rows<{ id: number; customer_id: number; customer_name: string }>(
    'select id, customer_id, customer_name from ticket where id = any($1::bigint[])',
    [ids],
  );
  return new Map(found.map((t) => [t.id, { id: t.customer_id, name: t.customer_name }]));
}

export type ThreadSummary = {
  count: number;
  last_at: Date | null;
  last_text: string | null;
  last_by: 'customer' | 'agent' | 'system' | null;
  waiting_since: Date | null;
  first_reply_at: Date | null;
};
/** What a ticket's row repeats about its thread, from the thread itself: after messages moved. */
export function summarizeThread(tx: Scope, ticketId: number): Promise<ThreadSummary> {
  return tx.one<ThreadSummary>(
    `with m as (select id, kind, author_kind, text, created_at from message where ticket_id = $1),
      said as (select * from m where kind = 'reply'),
      newest as (select * from said order by created_at desc, id desc limit 1),
      ours as (select max(created_at) as at from said where author_kind <> 'customer')
     select (select count(*) from m) as count, (select max(created_at) from m) as last_at, left((select text from newest), 600) as last_text,
       (select case author_kind when 'customer' then 'customer' when 'system' then 'system' else 'agent' end from newest) as last_by,
       (select min(created_at) from said, ours where author_kind = 'customer' and (ours.at is null or created_at > ours.at)) as waiting_since,
       (select min(created_at) from said where author_kind in ('user', 'key')) as first_reply_at`,
    [ticketId],
  );
}
