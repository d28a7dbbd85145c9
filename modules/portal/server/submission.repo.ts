/** What was sent already, and who was told so lately. */
import type { Scope } from '#platform/db';

/** True for the first. Another one with the same key waits here until the first has committed or gave up. */
export async function claimSubmission(tx: Scope, key: Buffer): Promise<boolean> {
  return (
    (await tx.row(
      'insert into request_submission (key, created_at) values ($1, $2) on conflict do nothing returning 1 as ok',
      [key, tx.now],
      'request_submission_claim',
    )) !== undefined
  );
}

export async function keepSubmission(tx: Scope, key: Buffer, ticketId: number): Promise<void> {
  await tx.rows('update request_submission set ticket_id = $2 where key = $1', [key, ticketId], 'request_submission_keep');
}

export const selectSubmission = (tx: Scope, key: Buffer): Promise<{ ticket_id: number | null } | undefined> =>
  tx.row('select ticket_id from request_submission where key = $1', [key]);

const hour = `interval '1 hour'`;
const day = `interval '1 day'`;

/** May this address be told now? At most once an hour and four times a day, whoever sends requests in its name. */
export async function claimReceipt(tx: Scope, addressHash: Buffer): Promise<boolean> {
  const row = await tx.row(
    `insert into request_receipt as r (address_hash, sent_at, day_began_at, sent_that_day) values ($1, $2, $2, 1)
     on conflict (address_hash) do update set sent_at = $2, sent_that_day = case when r.day_began_at <= $2::timestamptz - ${day} then 1 else r.sent_that_day + 1 end,
       day_began_at = case when r.day_began_at <= $2::timestamptz - ${day} then $2 else r.day_began_at end
     where r.sent_at <= $2::timestamptz - ${hour} and (r.sent_that_day < 4 or r.day_began_at <= $2::timestamptz - ${day}) returning 1 as ok`,
    [addressHash, tx.now],
    'request_receipt_claim',
  );
  return row !== undefined;
}

export async function sweepSubmissions(tx: Scope, before: Date): Promise<void> {
  await tx.rows('delete from request_submission where created_at < $1', [before]);
  await tx.rows('delete from request_receipt where sent_at < $1', [before]);
}
