import {
  cancelMailRoute,
  listMails,
  type Mail,
  type MailSummary,
  outboxErrors,
  outboxSummary,
  readMail,
  releaseMails,
  retryMail,
  testMail,
} from '#contract/outbox';
import { platformErrors } from '#platform/contract';
import { decodeCursor, encodeCursor } from '#platform/db';
import { appendEvents } from '#platform/events';
import { fail, handle } from '#platform/http';
import { newId } from '#platform/ids';
import { words } from '#platform/words';
import { countMails, endHoldForRestore, type MailRow, markRestored, reviveMail, selectHolding, selectMail, selectMails } from './mail.repo.ts';
import { cancelMail, scheduleMails } from './queueing.ts';
import { deliver, domainOf, releasePart } from './sending.ts';
import { isConfigured, mailConfigured, readSmtp } from './smtp.ts';

const summaryOf = (m: MailRow): MailSummary => ({
  id: m.id,
  kind: m.kind,
  state: m.state,
  heldFor: m.held_for,
  to: { email: m.to_email, name: m.to_name },
  subject: m.subject,
  ticketId: m.ticket_id,
  attempts: m.attempts,
  lastError: m.last_error,
  nextTryAt: m.next_try_at?.toISOString() ?? null,
  createdAt: m.created_at.toISOString(),
  sentAt: m.sent_at?.toISOString() ?? null,
});
const present = (m: MailRow): Mail => ({
  ...summaryOf(m),
  text: m.text,
  html: m.html,
  language: m.language,
  fromName: m.from_name,
  replyTo: m.reply_to,
  messageId: m.message_id,
});

function placeOf(cursor: string | undefined): { at: Date; id: string } | null {
  if (!cursor) return null;
  const [at, id] = decodeCursor(cursor, 2) ?? [];
  if (typeof at !== 'string' || typeof id !== 'string' || Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/.test(id))
    throw fail(platformErrors.invalid, { fields: [{ path: 'query.cursor', message: 'is damaged; start again without it' }] });
  return { at: new Date(at), id };
}

const list = handle(listMails, async ({ tx, query }) => {
  const rows = await selectMails(tx, query.state, placeOf(query.cursor), query.limit + 1);
  const items = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? items.at(-1) : undefined;
  return { items: items.map(summaryOf), nextCursor: last ? encodeCursor([last.created_at.toISOString(), last.id]) : null };
});

const summary = handle(outboxSummary, async ({ tx }) => {
  const { held, restored, waiting, failed } = await countMails(tx);
  return { held, heldAfterRestore: restored, holding: await selectHolding(tx), waiting, failed, configured: await mailConfigured(tx) };
});

const read = handle(readMail, async ({ tx, params }) => {
  const mail = await selectMail(tx, params.id);
  if (!mail) throw fail(platformErrors.notFound);
  return present(mail);
});

const retry = handle(retryMail, async ({ tx, params }) => {
  if (!(await selectMail(tx, params.id))) throw fail(platformErrors.notFound);
  if (!(await mailConfigured(tx))) throw fail(outboxErrors.noServer);
  const mail = await reviveMail(tx, params.id);
  if (!mail) throw fail(outboxErrors.notFailed);
  await scheduleMails(tx, [mail]);
  return summaryOf(mail);
});

const cancel = handle(cancelMailRoute, async ({ tx, params }) => {
  const mail = await selectMail(tx, params.id);
  if (!mail) throw fail(platformErrors.notFound);
  if (mail.state !== 'cancelled' && !(await cancelMail(tx, params.id))) throw fail(outboxErrors.alreadyGone);
  return null;
});

const release = handle(releaseMails, async ({ tx, actor }) => {
  const holding = await selectHolding(tx);
  const released = await endHoldForRestore(tx);
  await markRestored(tx, null);
  await releasePart(tx);
  if (holding || released > 0) await appendEvents(tx, actor, [{ type: 'outbox.released', data: { count: released } }]);
  return { released };
});

const sendTest = handle(
  testMail,
  async ({ tx, actor, body }) => {
    const smtp = await readSmtp(tx);
    if (!isConfigured(smtp)) throw fail(outboxErrors.noServer);
    const say = words(actor.language);
    const outcome = await deliver(smtp, {
      from: { name: smtp.fromName, address: smtp.fromAddress },
      to: body.to,
      subject: say('outbox.test.subject'),
      text: say('outbox.test.text'),
      messageId: `<${newId()}@${domainOf(smtp.fromAddress)}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    return { sent: outcome.ok, answer: outcome.answer };
  },
  { ownTransactions: true },
);

export const mailRoutes = () => [list, summary, read, retry, cancel, release, sendTest];
