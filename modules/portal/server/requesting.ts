/** Taking a request in: one customer, one ticket, one private link, one mail, whatever is clicked twice. */
import { createHash } from 'node:crypto';
import { portalErrors } from '#contract/portal';
import { type Actor, anonymous } from '#platform/access';
import type { Scope } from '#platform/db';
import type { FormFile } from '#platform/html';
import { fail } from '#platform/http';
import type { Language } from '#platform/i18n';
import type { App } from '#platform/modules';
import { words } from '#platform/words';
import { type CustomerRow, findOrCreateCustomer } from '#server/customers';
import { queueMail } from '#server/outbox';
import { organizationSetting, readSetting } from '#server/settings';
import { queueById } from '#server/team';
import { createTicket, selectTicketsByIds } from '#server/tickets';
import { ownFiles } from './keeping-files.ts';
import { privateLink } from './linking.ts';
import type { Filled } from './request.form.ts';
import { portalSetting } from './settings.ts';
import { customerActor } from './signing-in.ts';
import { claimReceipt, claimSubmission, keepSubmission, selectSubmission } from './submission.repo.ts';

export type Incoming = Filled & {
  language: Language;
  channel: 'form' | 'portal' | 'api';
  files: readonly FormFile[];
  uploader: Actor;
  /** Who proved to be this person; otherwise found by the address. */
  customer?: CustomerRow;
  /** Names one filled form: the same content with the same name is the same request. */
  submission: string;
};
export type Received = { ticketId: number; customerId: number; link: string };

/** @throws portal.blocked for an address that is not served. */
export async function receiveRequest(tx: Scope, app: App, incoming: Incoming): Promise<Received> {
  const key = submissionKey(incoming.submission, incoming);
  if (!(await claimSubmission(tx, key))) {
    const earlier = (await selectSubmission(tx, key))?.ticket_id;
    const [ticket] = earlier ? await selectTicketsByIds(tx, [earlier]) : [];
    if (ticket) return { ticketId: ticket.id, customerId: ticket.customer_id, link: await privateLink(tx, app, ticket.id, ticket.customer_id) };
  }
  const customer =
    incoming.customer ??
    (await findOrCreateCustomer(tx, anonymousCustomer(incoming.language), { email: incoming.email, name: incoming.name || null, language: incoming.language }));
  if (customer.blocked_at || customer.erased_at) throw fail(portalErrors.blocked);
  const actor = customerActor(customer, incoming.language);
  const settings = await readSetting(tx, portalSetting);
  const fileIds = await ownFiles(tx, incoming.files, incoming.uploader, actor);
  const queue = settings.queueId ? await queueById(tx, settings.queueId) : undefined;
  const ticket = await createTicket(tx, actor, {
    subject: incoming.subject,
    text: incoming.message,
    customerId: customer.id,
    channel: incoming.channel,
    language: incoming.language,
    fields: incoming.fields,
    fileIds,
    // A queue that was archived since must not turn customers away.
    ...(queue && !queue.archived_at ? { queueId: queue.id } : {}),
  });
  await keepSubmission(tx, key, ticket.id);
  if (settings.receiptOn) await sendReceipt(tx, app, ticket.id, customer.id, incoming.customer?.email ?? incoming.email, incoming.language);
  return { ticketId: ticket.id, customerId: customer.id, link: await privateLink(tx, app, ticket.id, customer.id) };
}

const anonymousCustomer = (language: string): Actor => ({ ...anonymous, kind: 'customer', language });

/** Files count by name and size: reading the same file twice gives the same request. */
export function submissionKey(
  submission: string,
  content: { subject?: string; message: string; name?: string; email?: string; fields?: object; files: readonly FormFile[] },
): Buffer {
  const { subject, message, name, email, fields, files } = content;
  return createHash('sha256')
    .update(JSON.stringify([submission, subject, message, name, email, fields, files.map((f) => [f.name, f.sizeBytes])]))
    .digest();
}

/** Holds nothing that the sender wrote: whoever types somebody else's address can make us send this, and no more than this, seldom. */
async function sendReceipt(tx: Scope, app: App, ticketId: number, customerId: number, email: string, language: Language): Promise<void> {
  const hash = createHash('sha256').update(email.toLowerCase()).digest();
  if (!(await claimReceipt(tx, hash))) return;
  const organization = (await readSetting(tx, organizationSetting)).name || 'Careloop';
  const t = words(language);
  await queueMail(tx, {
    kind: 'request.received',
    key: `received:${ticketId}`,
    to: { email },
    language,
    ticketId,
    priority: 0,
    threadId: `ticket-${ticketId}`,
    from: { name: organization },
    subject: t('portal.mail.received.subject', { organization, reference: String(ticketId) }),
    text: t('portal.mail.received.text', { organization, reference: String(ticketId), link: await privateLink(tx, app, ticketId, customerId) }),
    headers: { 'Auto-Submitted': 'auto-replied' },
  });
}
