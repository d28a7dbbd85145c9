/** An agent's reply reaches the customer by mail; whatever happens to a request keeps its links alive. */
import { systemActor } from '#platform/access';
import type { Scope } from '#platform/db';
import { defineFollower, type Follower, type StoredEvent } from '#platform/events';
import { html } from '#platform/html';
import type { App } from '#platform/modules';
import { words } from '#platform/words';
import { type CustomerRow, customersByIds } from '#server/customers';
import { namesOf } from '#server/identity';
import { type NewMail, queueMails } from '#server/outbox';
import { organizationSetting, readSetting } from '#server/settings';
import { type MessageForMail, selectMessagesForMail, selectTicketsByIds, type TicketRow } from '#server/tickets';
import { extendLinks } from './link.repo.ts';
import { linkLifeMs, privateLinks } from './linking.ts';

export const answerFollower = (app: App): Follower =>
  defineFollower({
    name: 'portal_answers',
    types: ['message.created'],
    from: 'now',
    handle: async (tx, events) => {
      const ids = events.filter(isAnswer).map((event) => Number(event.data.messageId));
      if (ids.length > 0) await mailAnswers(tx, app, await answersOf(tx, ids));
    },
  });

export const linkFollower = defineFollower({
  name: 'portal_links',
  types: ['message.created', 'ticket.status_changed'],
  from: 'now',
  handle: async (tx, events) => {
    const ids = [...new Set(events.flatMap((event) => event.ticket_id ?? []))];
    if (ids.length > 0) await extendLinks(tx, ids, new Date(tx.now.getTime() + linkLifeMs));
  },
});

function isAnswer({ data }: StoredEvent): boolean {
  return data.kind === 'reply' && data.by === 'agent' && data.imported !== true;
}

type Answer = { message: MessageForMail; ticket: TicketRow; customer: CustomerRow & { email: string }; agent: string };

/** The answers that a mail should carry, with all that it names. */
async function answersOf(tx: Scope, messageIds: readonly number[]): Promise<Answer[]> {
  const messages = await selectMessagesForMail(tx, messageIds);
  const tickets = new Map(
    (
      await selectTicketsByIds(
        tx,
        messages.map((m) => m.ticket_id),
      )
    ).map((t) => [t.id, t]),
  );
  const customers = await customersByIds(
    tx,
    [...tickets.values()].map((t) => t.customer_id),
  );
  const names = await namesOf(
    tx,
    messages.flatMap((m) => (m.author_kind === 'user' && m.author_id ? [m.author_id] : [])),
  );
  return messages.flatMap((message) => {
    const ticket = tickets.get(message.ticket_id);
    const customer = ticket && customers.get(ticket.customer_id);
    // A chat carries its answers itself.
    if (!ticket || ticket.deleted_at || ticket.spam || ticket.channel === 'chat') return [];
    if (!customer?.email || customer.erased_at) return [];
    return [{ message, ticket, customer: { ...customer, email: customer.email }, agent: (message.author_id && names.get(message.author_id)) || '' }];
  });
}

async function mailAnswers(tx: Scope, app: App, answers: readonly Answer[]): Promise<void> {
  const settings = await readSetting(tx, organizationSetting);
  const links = await privateLinks(
    tx,
    app,
    answers.map(({ ticket }) => ({ ticketId: ticket.id, customerId: ticket.customer_id })),
  );
  const mails = await queueMails(
    tx,
    answers.map((answer, i) => answerMail(answer, links[i] as string, settings)),
  );
  // An address that no mail can go to: the answer still stands on the customer's page.
  answers.forEach(({ ticket }, i) => {
    if (mails[i] === null) app.log.info({ ticket: ticket.id, actor: systemActor('portal').name }, 'A customer has no address that mail can go to.');
  });
}

function answerMail({ message, ticket, customer, agent }: Answer, link: string, settings: { name: string; language: string }): NewMail {
  const organization = settings.name || 'Careloop';
  const language = ticket.language ?? customer.language ?? settings.language;
  const t = words(language);
  const reference = String(ticket.id);
  const files = message.file_count > 0 ? t('portal.mail.answer.files', { count: message.file_count }) : '';
  const footer = t('portal.mail.answer.footer', { reference, link });
  return {
    kind: 'reply',
    key: `message:${message.id}`,
    to: { email: customer.email, name: customer.name },
    language,
    ticketId: ticket.id,
    threadId: `ticket-${ticket.id}`,
    priority: 0,
    from: { name: agent ? t('portal.mail.answer.from', { agent: firstName(agent), organization }) : organization },
    subject: t('portal.mail.answer.subject', { subject: ticket.subject, reference }),
    text: [message.text, '-- ', files, footer].filter(Boolean).join('\n\n'),
    ...(message.html
      ? {
          html: `${withoutOwnPictures(message.html)}${html`<hr><p>${files ? `${files} ` : ''}<a href="${link}">${t('portal.mail.answer.open', { reference })}</a></p>`}`,
        }
      : {}),
  };
}

/** Pasted pictures have no address outside; they are among the files on the page. The HTML is the cleaner's own writing, so a tag ends at the next `>`. */
const withoutOwnPictures = (cleaned: string): string => cleaned.replace(/<img\b[^>]*careloop-file:[^>]*>/gi, '');

/** Chinese names are given whole. */
export const firstName = (name: string): string => (/^\p{Script=Han}/u.test(name) ? name : (name.trim().split(/\s+/)[0] ?? name));
