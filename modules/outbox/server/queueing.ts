/** Putting a mail into the outbox: a row and a job in the caller's transaction, so that it goes out exactly if the fact it tells is true. */
import { z } from 'zod';
import { outboxErrors } from '#contract/outbox';
import type { Scope } from '#platform/db';
import { fail } from '#platform/http';
import { newId } from '#platform/ids';
import { addJob, removeJob } from '#platform/jobs';
import { cancelMailRow, insertMails, type NewMailRow, selectHolding, selectMailByKey, type WaitingRow } from './mail.repo.ts';
import { mailConfigured } from './smtp.ts';

export type NewMail = {
  /** What it is about: 'reply' for an agent's answer to a customer; everything else is marked as sent by a program. */
  kind: string;
  to: { email: string; name?: string };
  language: string;
  subject: string;
  text: string;
  html?: string;
  /** The same key never sends twice. */
  key?: string;
  ticketId?: number;
  replyTo?: string;
  from?: { name?: string };
  headers?: Record<string, string>;
  /** Smaller goes first: 0 for customers' mail, 10 for notices. */
  priority?: number;
  /** Mails of one thread refer to each other, so that mail programs show them together. */
  threadId?: string;
};

const lanes = 2;
const address = z.email().max(254);

/** @returns the mail's id; that of the earlier one when the key was used before. @throws badAddress */
export async function queueMail(tx: Scope, mail: NewMail): Promise<string> {
  const [id] = await queueMails(tx, [mail]);
  if (!id) throw fail(outboxErrors.badAddress);
  return id;
}

/** Many at once. @returns their ids in the same order; null where no mail can go to the address. */
export async function queueMails(tx: Scope, mails: readonly NewMail[]): Promise<(string | null)[]> {
  if (!tx.inTransaction) throw new Error('Mail is queued inside the transaction of what it tells about.');
  if (mails.length === 0) return [];
  const heldFor = (await selectHolding(tx)) ? 'restore' : (await mailConfigured(tx)) ? null : 'server';
  const rows = mails.map((mail) => (canBeSent(mail) ? rowOf(mail, heldFor) : null));
  const fit = rows.filter((row) => row !== null);
  const written = fit.length > 0 ? await insertMails(tx, fit) : new Set<string>();
  if (!heldFor)
    await scheduleMails(
      tx,
      fit.filter((row) => written.has(row.id)),
    );
  const ids: (string | null)[] = [];
  for (const row of rows) ids.push(row && (written.has(row.id) ? row.id : ((await selectMailByKey(tx, row.key ?? '')) as { id: string }).id));
  return ids;
}

const canBeSent = (mail: NewMail): boolean => [mail.to.email, mail.replyTo].every((email) => email === undefined || address.safeParse(email).success);

const rowOf = (mail: NewMail, heldFor: 'restore' | 'server' | null): NewMailRow => ({
  id: newId(),
  key: mail.key ?? null,
  kind: mail.kind,
  state: heldFor ? 'held' : 'waiting',
  held_for: heldFor,
  priority: mail.priority ?? (mail.kind === 'reply' ? 0 : 10),
  to_email: mail.to.email,
  to_name: oneLine(mail.to.name ?? ''),
  from_name: mail.from?.name ? oneLine(mail.from.name) : null,
  reply_to: mail.replyTo ?? null,
  language: mail.language,
  subject: oneLine(mail.subject),
  text: withoutNul(mail.text),
  html: mail.html === undefined ? null : withoutNul(mail.html),
  headers: safeHeaders(mail.headers ?? {}),
  ticket_id: mail.ticketId ?? null,
  thread_id: mail.threadId ?? null,
});

/** @returns whether it was still there to be stopped. */
export async function cancelMail(tx: Scope, id: string): Promise<boolean> {
  if (!(await cancelMailRow(tx, id))) return false;
  await removeJob(tx, jobKey(id));
  return true;
}

const jobKey = (id: string): string => `mail:${id}`;

/** A lane sends one mail after the other, so the mail server never sees more connections than there are lanes. */
export async function scheduleMails(tx: Scope, mails: readonly WaitingRow[], runAt?: Date): Promise<void> {
  for (const { id, priority } of mails) {
    const lane = Number.parseInt(id.slice(-2), 16) % lanes;
    await addJob(tx, 'outbox_send', { id }, { key: jobKey(id), priority, queue: `outbox-${lane}`, ...(runAt ? { runAt } : {}) });
  }
}

/** A line break in a header would start a header of the writer's choosing. */
function oneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 900);
}
const withoutNul = (text: string): string => text.replaceAll('\u0000', '');

/** Headers the sender sets itself; a caller cannot replace them. */
const own = new Set([
  'from',
  'to',
  'cc',
  'bcc',
  'sender',
  'subject',
  'date',
  'message-id',
  'in-reply-to',
  'references',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
]);

function safeHeaders(headers: Record<string, string>): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[A-Za-z][A-Za-z0-9-]{0,60}$/.test(name) || own.has(name.toLowerCase())) throw new Error(`A mail cannot carry the header ${JSON.stringify(name)}.`);
    result[name] = oneLine(value);
  }
  return result;
}
