/** A person's tickets, for taking their words away and for handing them out. Rows, times and counts stay as they are. */
import type { Scope } from '#platform/db';
import type { ReplyBody } from './writing.repo.ts';

export type ErasableTicket = { id: number; queue_id: number; customer_id: number };
type ErasedMessage = { id: number; ticket_id: number };

export const countTicketsOf = async (tx: Scope, customerIds: readonly number[]): Promise<number> =>
  (await tx.one<{ n: number }>('select count(*) as n from ticket where customer_id = any($1::bigint[])', [customerIds])).n;

export const lockErasable = (tx: Scope, customerIds: readonly number[], afterId: number, limit: number): Promise<ErasableTicket[]> =>
  tx.rows(
    'select t.id, t.queue_id, t.customer_id from ticket t where t.customer_id = any($1::bigint[]) and t.id > $2 order by t.id limit $3 for no key update of t',
    [customerIds, afterId, limit],
  );

export const lockByIds = (tx: Scope, ids: readonly number[]): Promise<ErasableTicket[]> =>
  tx.rows('select t.id, t.queue_id, t.customer_id from ticket t where t.id = any($1::bigint[]) order by t.id for no key update of t', [ids]);

/** Gives those that held something. `updated_at` stays: nothing happened on them that anyone should look at. */
export const clearTickets = (tx: Scope, ids: readonly number[]): Promise<{ id: number }[]> =>
  tx.rows(
    `update ticket set subject = '', preview = '', customer_name = '', customer_email = null, company_id = null, fields = '{}', source_id = null, version = version + 1
     where id = any($1::bigint[]) and not (subject = '' and preview = '' and customer_name = '' and customer_email is null and company_id is null and fields = '{}' and source_id is null) returning id`,
    [ids],
  );

const emptied = `text = '', html = null, source_html = null, source_id = null, author_name = case when author_kind = 'customer' then null else author_name end, redacted_at = $2`;
export const clearMessagesOn = (tx: Scope, ticketIds: readonly number[]): Promise<ErasedMessage[]> =>
  tx.rows(`update message set ${emptied} where ticket_id = any($1::bigint[]) and redacted_at is null returning id, ticket_id`, [ticketIds, tx.now]);

/** What they wrote on tickets that are others' now: through merging, splitting, or because the ticket was given to another customer. */
export const clearWordsElsewhere = (tx: Scope, customerIds: readonly number[], limit: number): Promise<ErasedMessage[]> =>
  tx.rows(
    `update message set ${emptied} where id in (
       select m.id from message m where m.redacted_at is null and ((m.author_kind = 'customer' and m.author_id = any($3::text[])) or m.origin_ticket_id in (select id from ticket where customer_id = any($1::bigint[])))
       limit $4) returning id, ticket_id`,
    [customerIds, tx.now, customerIds.map(String), limit],
  );

/** Where the newest words are among those that went. */
export async function clearPreviews(tx: Scope, ticketIds: readonly number[]): Promise<void> {
  await tx.rows(
    `update ticket t set preview = '', version = version + 1 where t.id = any($1::bigint[]) and t.preview <> ''
       and (select m.redacted_at from message m where m.ticket_id = t.id and m.kind = 'reply' order by m.created_at desc, m.id desc limit 1) is not null`,
    [ticketIds],
  );
}

/** Gives the files that no other message has. */
export async function detachFiles(tx: Scope, messageIds: readonly number[]): Promise<string[]> {
  const files = (await tx.rows<{ file_id: string }>('delete from message_file where message_id = any($1::bigint[]) returning file_id', [messageIds])).map(
    (r) => r.file_id,
  );
  const kept = new Set((await tx.rows<{ file_id: string }>('select file_id from message_file where file_id = any($1::uuid[])', [files])).map((r) => r.file_id));
  return files.filter((id) => !kept.has(id));
}

export const deleteDraftsOn = (tx: Scope, ticketIds: readonly number[]): Promise<{ ticket_id: number; file_ids: string[] }[]> =>
  tx.rows('delete from draft where ticket_id = any($1::bigint[]) returning ticket_id, file_ids', [ticketIds]);

const nothing: ReplyBody = { text: '', html: null, fileIds: [], status: null, seenMessageId: null };
/** Planned replies do not go out any more; what became of earlier ones stays known. */
export const clearScheduledOn = (tx: Scope, ticketIds: readonly number[]): Promise<{ id: string; ticket_id: number; was: string; body: ReplyBody }[]> =>
  tx.rows(
    `with old as (select id, state, body from scheduled_reply where ticket_id = any($1::bigint[]) and body <> $2::jsonb for update)
     update scheduled_reply s set body = $2::jsonb, state = case when old.state = 'waiting' then 'cancelled' else old.state end from old where old.id = s.id
     returning s.id, s.ticket_id, old.state as was, old.body`,
    [ticketIds, JSON.stringify(nothing)],
  );

/** The answer that was given to many at once may name one of them. */
export async function clearBulkReplies(tx: Scope, ticketIds: readonly number[]): Promise<void> {
  await tx.rows(
    `update bulk_change set change = change || '{"reply": null}' where ticket_ids && $1::bigint[] and state not in ('waiting', 'running') and change -> 'reply' <> 'null'`,
    [ticketIds],
  );
}

type PersonalMessage = { id: number; author_kind: string; text: string; html: string | null; channel: string; created_at: string; file_ids: string[] };
export type PersonalTicket = {
  id: number;
  subject: string;
  status: string;
  channel: string;
  language: string | null;
  fields: Record<string, unknown>;
  created_at: Date;
  solved_at: Date | null;
  closed_at: Date | null;
  merged_into: number | null;
  messages: PersonalMessage[];
};
/** With what was said on them, also where they were merged into another; internal notes are ours, and words from other people's tickets theirs. */
export const selectPersonalTickets = (tx: Scope, customerIds: readonly number[], afterId: number, limit: number): Promise<PersonalTicket[]> =>
  tx.rows(
    `select t.id, t.subject, s.key as status, t.channel, t.language, t.fields, t.created_at, t.solved_at, t.closed_at, t.merged_into,
       coalesce((select json_agg(x order by x.created_at, x.id) from (
         select m.id, m.author_kind, m.text, m.html, m.channel, m.created_at, array(select f.file_id from message_file f where f.message_id = m.id order by f.position) as file_ids
         from message m where ((m.ticket_id = t.id and m.origin_ticket_id is null) or m.origin_ticket_id = t.id) and m.kind = 'reply') x), '[]') as messages
     from ticket t join ticket_status s on s.id = t.status_id where t.customer_id = any($1::bigint[]) and t.deleted_at is null and t.id > $2 order by t.id limit $3`,
    [customerIds, afterId, limit],
  );
