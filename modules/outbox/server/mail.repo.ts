import type { MailState } from '#contract/outbox';
import type { Scope } from '#platform/db';

export type MailRow = {
  id: string;
  key: string | null;
  kind: string;
  state: MailState;
  held_for: 'server' | 'restore' | null;
  priority: number;
  to_email: string;
  to_name: string;
  from_name: string | null;
  reply_to: string | null;
  language: string;
  subject: string;
  text: string;
  html: string | null;
  headers: Record<string, string>;
  ticket_id: number | null;
  thread_id: string | null;
  message_id: string | null;
  in_reply_to: string | null;
  reference_ids: string[];
  attempts: number;
  first_tried_at: Date | null;
  next_try_at: Date | null;
  last_error: string | null;
  created_at: Date;
  sent_at: Date | null;
};
export type NewMailRow = Pick<
  MailRow,
  | 'id'
  | 'kind'
  | 'priority'
  | 'to_email'
  | 'to_name'
  | 'from_name'
  | 'reply_to'
  | 'language'
  | 'subject'
  | 'text'
  | 'html'
  | 'headers'
  | 'ticket_id'
  | 'thread_id'
  | 'key'
> & { state: 'waiting' | 'held'; held_for: MailRow['held_for'] };
export type WaitingRow = { id: string; priority: number };

/** @returns the ids of those written: one whose key was used before is left out. */
export async function insertMails(tx: Scope, mails: readonly NewMailRow[]): Promise<Set<string>> {
  const written = await tx.rows<{ id: string }>(
    `insert into outgoing_mail (id, key, kind, state, held_for, priority, to_email, to_name, from_name, reply_to, language, subject, text, html, headers, ticket_id, thread_id, next_try_at, created_at)
     select x.*, $18, $18 from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
       $12::text[], $13::text[], $14::text[], $15::jsonb[], $16::bigint[], $17::text[]) x
     on conflict (key) do nothing returning id`,
    [...columns.map((column) => mails.map((m) => (column === 'headers' ? JSON.stringify(m.headers) : m[column]))), tx.now],
    'outgoing_mail_insert',
  );
  return new Set(written.map((row) => row.id));
}
const columns = [
  ...(['id', 'key', 'kind', 'state', 'held_for', 'priority', 'to_email', 'to_name', 'from_name', 'reply_to', 'language'] as const),
  ...(['subject', 'text', 'html', 'headers', 'ticket_id', 'thread_id'] as const),
];

export function selectMailByKey(tx: Scope, key: string): Promise<{ id: string } | undefined> {
  return tx.row<{ id: string }>('select id from outgoing_mail where key = $1', [key]);
}

export function selectMail(tx: Scope, id: string): Promise<MailRow | undefined> {
  return tx.row<MailRow>('select * from outgoing_mail where id = $1', [id]);
}

export function selectMails(tx: Scope, state: MailState | undefined, after: { at: Date; id: string } | null, limit: number): Promise<MailRow[]> {
  return tx.rows<MailRow>(
    `select * from outgoing_mail where ($1::text is null or state = $1) and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
     order by created_at desc, id desc limit $4`,
    [state ?? null, after?.at ?? null, after?.id ?? null, limit],
  );
}

export function countMails(tx: Scope): Promise<{ held: number; restored: number; waiting: number; failed: number }> {
  return tx.one(
    `select count(*) filter (where state = 'held') as held, count(*) filter (where held_for = 'restore') as restored,
            count(*) filter (where state in ('waiting', 'sending')) as waiting, count(*) filter (where state = 'failed') as failed
     from outgoing_mail where state in ('held', 'waiting', 'sending', 'failed')`,
  );
}

/** Takes a waiting mail for sending. Its Message-ID and its place in the thread are fixed here, before the server hears of it. */
export function claimMail(tx: Scope, id: string, domain: string): Promise<MailRow | undefined> {
  return tx.row<MailRow>(
    `update outgoing_mail m set state = 'sending', attempts = attempts + 1, claimed_at = $2, first_tried_at = coalesce(first_tried_at, $2),
       message_id = coalesce(message_id, '<' || id || '@' || $3 || '>'),
       in_reply_to = case when message_id is not null or thread_id is null then in_reply_to else
         (select p.message_id from outgoing_mail p where p.thread_id = m.thread_id and p.state = 'sent' order by p.sent_at desc limit 1) end,
       reference_ids = case when message_id is not null or thread_id is null then reference_ids else
         array['<thread.' || thread_id || '@' || $3 || '>'] || array(select r from (select p.message_id as r, p.sent_at from outgoing_mail p
           where p.thread_id = m.thread_id and p.state = 'sent' order by p.sent_at desc limit 5) x order by x.sent_at) end
     where id = $1 and state = 'waiting' returning *`,
    [id, tx.now, domain],
  );
}

/** The server has it, whatever was thought of it meanwhile. @returns false when another worker has said so already. */
export async function markSent(tx: Scope, id: string): Promise<boolean> {
  const sent = await tx.row(
    `update outgoing_mail set state = 'sent', sent_at = $2, next_try_at = null, claimed_at = null, held_for = null, last_error = null
     where id = $1 and state <> 'sent' returning 1 as n`,
    [id, tx.now],
  );
  if (sent) await tx.rows('update outbox_generation set handed_over = handed_over + 1');
  return sent !== undefined;
}

/** What a try came to that was not taken. @returns false when the mail is not this try's any more: its worker stood still, and another took it. */
export async function markWaiting(tx: Scope, mail: MailRow, error: string, nextTryAt: Date): Promise<boolean> {
  const hit = await tx.row(
    `update outgoing_mail set state = 'waiting', claimed_at = null, last_error = $3, next_try_at = $4 where id = $1 and state = 'sending' and attempts = $2 returning 1 as n`,
    [mail.id, mail.attempts, error, nextTryAt],
  );
  return hit !== undefined;
}

export async function markFailed(tx: Scope, mail: MailRow, error: string): Promise<boolean> {
  const hit = await tx.row(
    `update outgoing_mail set state = 'failed', claimed_at = null, last_error = $3, next_try_at = null where id = $1 and state = 'sending' and attempts = $2 returning 1 as n`,
    [mail.id, mail.attempts, error],
  );
  return hit !== undefined;
}

/** Mails of which no mail server is known (any more). */
export async function holdForServer(tx: Scope, id: string): Promise<void> {
  await tx.rows(`update outgoing_mail set state = 'held', held_for = 'server', claimed_at = null where id = $1 and state = 'waiting'`, [id]);
}

/** In one transaction: a long backlog must not be held while thousands of jobs are added. */
export const atOnce = 500;

export function holdAllForRestore(tx: Scope): Promise<WaitingRow[]> {
  return tx.rows<WaitingRow>(
    `update outgoing_mail set state = 'held', held_for = 'restore', claimed_at = null where state in ('waiting', 'sending') or held_for = 'server' returning id, priority`,
  );
}

/** The next part of what is held for want of a mail server: the most urgent first, longest waiting first. */
export function releaseHeld(tx: Scope): Promise<WaitingRow[]> {
  return tx.rows<WaitingRow>(
    `update outgoing_mail set state = 'waiting', held_for = null, next_try_at = $1 where id in (
       select id from outgoing_mail where held_for = 'server' order by priority, created_at limit ${atOnce} for update skip locked) returning id, priority`,
    [tx.now],
  );
}

/** What was held since a backup was put in place waits for nothing but its turn. @returns how many mails. */
export async function endHoldForRestore(tx: Scope): Promise<number> {
  return (
    await tx.one<{ n: number }>(
      `with freed as (update outgoing_mail set held_for = 'server' where held_for = 'restore' returning 1) select count(*)::int as n from freed`,
    )
  ).n;
}

/** Back to waiting by a person's wish. */
export function reviveMail(tx: Scope, id: string): Promise<MailRow | undefined> {
  return tx.row<MailRow>(
    `update outgoing_mail set state = 'waiting', held_for = null, next_try_at = $2, first_tried_at = case when state = 'failed' then null else first_tried_at end
     where id = $1 and state in ('failed', 'waiting', 'held', 'cancelled') returning *`,
    [id, tx.now],
  );
}

export function cancelMailRow(tx: Scope, id: string): Promise<{ id: string } | undefined> {
  return tx.row<{ id: string }>(
    `update outgoing_mail set state = 'cancelled', held_for = null, next_try_at = null where id = $1 and state in ('waiting', 'held', 'failed') returning id`,
    [id],
  );
}

/** Mails that were first tried long ago and died with their worker once more. */
export function failStuck(tx: Scope, stuckSince: Date, triedSince: Date, error: string): Promise<MailRow[]> {
  return tx.rows<MailRow>(
    `update outgoing_mail set state = 'failed', claimed_at = null, last_error = $3, next_try_at = null
     where state = 'sending' and claimed_at < $1 and first_tried_at < $2 returning *`,
    [stuckSince, triedSince, error],
  );
}

/** What a crash left behind: taken for sending long ago, or due without a job. The longest due first, none that somebody works on, and not all at once. */
export function reclaimStuck(tx: Scope, stuckSince: Date, dueSince: Date): Promise<WaitingRow[]> {
  return tx.rows<WaitingRow>(
    `update outgoing_mail set state = 'waiting', claimed_at = null, next_try_at = least(next_try_at, $3) where id in (
       select id from (select id from outgoing_mail where state = 'sending' and claimed_at < $1 limit ${atOnce} for update skip locked) stuck
       union all
       select id from (select id from outgoing_mail where state = 'waiting' and next_try_at <= $2 order by next_try_at limit ${atOnce} for update skip locked) due)
     returning id, priority`,
    [stuckSince, dueSince, tx.now],
  );
}

/** The next part of them. */
export async function emptyOldTexts(tx: Scope, before: Date): Promise<void> {
  await tx.rows(
    `update outgoing_mail set text = '', html = null where id in (
       select id from outgoing_mail where state in ('sent', 'cancelled') and text <> '' and created_at < $1 order by created_at limit ${atOnce} for update skip locked)`,
    [before],
  );
}

export async function eraseTo(tx: Scope, email: string): Promise<number> {
  return (await tx.rows('delete from outgoing_mail where lower(to_email) = lower($1) returning 1 as n', [email])).length;
}

/** Mails about these tickets, whoever they went to, and gathered notices that name one of them. */
export async function eraseAbout(tx: Scope, ticketIds: readonly number[]): Promise<number> {
  if (ticketIds.length === 0) return 0;
  const named = `#(${ticketIds.join('|')})(?![0-9])`;
  const gone = await tx.rows(
    `delete from outgoing_mail where ticket_id = any($1::bigint[]) or (kind = 'notification' and (text ~ $2 or subject ~ $2)) returning 1 as n`,
    [ticketIds, named],
  );
  return gone.length;
}

export function selectGeneration(tx: Scope): Promise<{ generation: string; handed_over: number; in_use: boolean } | undefined> {
  return tx.row(`select generation, handed_over, in_use_at > clock_timestamp() - interval '2 minutes' as in_use from outbox_generation for update`);
}

/** Whether nothing may go out before an administrator says so. */
export async function selectHolding(tx: Scope): Promise<boolean> {
  return (await tx.row('select 1 as yes from outbox_generation where restored_at is not null', [], 'outbox_holding')) !== undefined;
}

export async function markRestored(tx: Scope, at: Date | null): Promise<void> {
  await tx.rows('update outbox_generation set restored_at = $1', [at]);
}

export async function writeGeneration(tx: Scope, generation: string): Promise<void> {
  await tx.rows('insert into outbox_generation (generation) values ($1) on conflict (one) do update set generation = excluded.generation', [generation]);
}

/** By the database's own clock: it says whether a process works on this database now, not when something happened in the product. */
export async function markInUse(tx: Scope): Promise<void> {
  await tx.rows('update outbox_generation set in_use_at = clock_timestamp()');
}
