/** Handing mails to the mail server. Its word decides: taken, try later, never. */
import { setTimeout as delay } from 'node:timers/promises';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { SmtpSettings } from '#contract/outbox';
import { systemActor } from '#platform/access';
import type { Database, Scope } from '#platform/db';
import { appendEvents } from '#platform/events';
import type { JobDefinition } from '#platform/jobs';
import {
  atOnce,
  claimMail,
  emptyOldTexts,
  failStuck,
  holdForServer,
  type MailRow,
  markFailed,
  markSent,
  markWaiting,
  reclaimStuck,
  releaseHeld,
} from './mail.repo.ts';
import { scheduleMails } from './queueing.ts';
import { isConfigured, readSmtp } from './smtp.ts';

const minuteMs = 60_000;
/** Waits between tries; the last one repeats until three days have passed. */
const waitsMs = [1, 3, 10, 30, 60, 120, 240].map((minutes) => minutes * minuteMs);
const giveUpAfterMs = 3 * 24 * 60 * minuteMs;
const stuckAfterMs = 10 * minuteMs;
/** No try may take so long that its mail would be taken for a stuck one, and none may hold up its lane for ever. */
const mostTryMs = stuckAfterMs - minuteMs;
const keepTextsMs = 30 * 24 * 60 * minuteMs;

export const sendJob: JobDefinition = {
  name: 'outbox_send',
  run: async ({ id }, { db, log }) => {
    const smtp = await readSmtp(db.read());
    const claim = async (tx: Scope) => {
      if (isConfigured(smtp)) return claimMail(tx, String(id), domainOf(smtp.fromAddress));
      await holdForServer(tx, String(id));
      return undefined;
    };
    // Taken back by a crash, it is claimed again, under the same Message-ID.
    const mail = await db.transaction(claim, { redoable: true });
    if (!mail) return;
    const outcome = await deliver(smtp, compose(mail, smtp));
    await recordSurely(db, mail, outcome);
    if (!outcome.ok) log.warn({ mail: mail.id, kind: mail.kind, answer: outcome.answer }, 'A mail was not taken by the mail server.');
  },
};

/** What the mail server has taken must not be forgotten for a database that is busy for a moment: it would be sent again. For a minute and a half at most. */
async function recordSurely(db: Database, mail: MailRow, outcome: Outcome): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await db.transaction((tx) => record(tx, mail, outcome));
    } catch (error) {
      if (tries >= mostRecordTries) throw error;
      await delay(250 * 2 ** tries);
    }
  }
}
const mostRecordTries = 7;

async function record(tx: Scope, mail: MailRow, outcome: Outcome): Promise<void> {
  if (outcome.ok) {
    if (await markSent(tx, mail.id)) await tell(tx, 'mail.sent', mail);
    return;
  }
  const triedForMs = tx.now.getTime() - (mail.first_tried_at ?? tx.now).getTime();
  if (outcome.final || triedForMs >= giveUpAfterMs) {
    if (await markFailed(tx, mail, outcome.answer)) await tell(tx, 'mail.failed', mail);
    return;
  }
  const waitMs = (waitsMs[Math.min(mail.attempts, waitsMs.length) - 1] ?? minuteMs) * (0.9 + Math.random() * 0.2);
  if (!(await markWaiting(tx, mail, outcome.answer, new Date(tx.now.getTime() + waitMs)))) return;
  await scheduleMails(tx, [mail], new Date(Date.now() + waitMs));
}

const tell = (tx: Scope, type: 'mail.sent' | 'mail.failed', mail: MailRow): Promise<unknown> =>
  appendEvents(tx, systemActor('outbox'), [{ type, ...(mail.ticket_id ? { ticketId: mail.ticket_id } : {}), data: { mailId: mail.id, kind: mail.kind } }]);

/** Each minute: what a crash left behind; old texts are emptied. */
export async function sweepMails(tx: Scope): Promise<void> {
  const at = (agoMs: number) => new Date(tx.now.getTime() - agoMs);
  for (const mail of await failStuck(tx, at(stuckAfterMs), at(giveUpAfterMs), 'Each try ended with the process that sent it.'))
    await tell(tx, 'mail.failed', mail);
  await scheduleMails(tx, await reclaimStuck(tx, at(stuckAfterMs), at(2 * minuteMs)));
  await emptyOldTexts(tx, at(keepTextsMs));
}

/** Once a mail server is set, what was held for want of one goes out. @returns whether there may be more. */
export async function releasePart(tx: Scope): Promise<boolean> {
  if (!isConfigured(await readSmtp(tx))) return false;
  const mails = await releaseHeld(tx);
  await scheduleMails(tx, mails);
  return mails.length === atOnce;
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

export function compose(mail: MailRow, smtp: SmtpSettings): SendMailOptions {
  const references = mail.reference_ids;
  const replyTo = mail.reply_to ?? (smtp.replyTo || undefined);
  return {
    from: { name: mail.from_name ?? smtp.fromName, address: smtp.fromAddress },
    to: { name: mail.to_name, address: mail.to_email },
    subject: mail.subject,
    text: mail.text,
    ...(mail.html ? { html: mail.html } : {}),
    ...(replyTo ? { replyTo } : {}),
    ...(mail.message_id ? { messageId: mail.message_id } : {}),
    ...(mail.in_reply_to ? { inReplyTo: mail.in_reply_to } : {}),
    ...(references.length > 0 ? { references } : {}),
    date: mail.created_at,
    // An answer written by a person is ordinary mail; everything else must not set off out-of-office replies.
    headers: {
      ...(mail.kind === 'reply' ? {} : { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }),
      'Content-Language': mail.language,
      ...mail.headers,
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

export type Outcome = { ok: true; answer: string } | { ok: false; final: boolean; answer: string };

export async function deliver(smtp: SmtpSettings, message: SendMailOptions, mostMs = mostTryMs): Promise<Outcome> {
  const transport = createTransport({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.security === 'tls',
    requireTLS: smtp.security === 'starttls',
    ignoreTLS: smtp.security === 'none',
    ...(smtp.user ? { auth: { user: smtp.user, pass: smtp.password } } : {}),
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
    dnsTimeout: 10_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const info = await transport.sendMail({ ...message, signal: AbortSignal.timeout(mostMs) });
    return { ok: true, answer: short(String(info.response ?? '')) };
  } catch (error) {
    return { ok: false, ...judge(error) };
  } finally {
    transport.close();
  }
}

/** A 5xx answer to the recipient or the text is final. A refused sign-in or sender is the settings' fault, and may be put right: try again. */
function judge(error: unknown): { final: boolean; answer: string } {
  const { code = '', responseCode = 0, response = '', message = '' } = error as { code?: string; responseCode?: number; response?: string; message?: string };
  const aboutThisMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  const signIn = [530, 534, 535, 538].includes(responseCode);
  return { final: aboutThisMail && responseCode >= 500 && responseCode < 600 && !signIn, answer: short(response || message || String(error)) };
}

const short = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 1000);
