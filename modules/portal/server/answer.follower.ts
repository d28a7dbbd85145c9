/** An agent's reply reaches the customer by mail; whatever happens to a request keeps its links alive. */
import { systemActor } from '#platform/access';
import type { Scope } from '#platform/db';
import { defineFollower, type Follower, type StoredEvent } from '#platform/events';
import { html } from '#platform/html';
import { ProblemError } from '#platform/http';
import type { App } from '#platform/modules';
import { words } from '#platform/words';
import { customerById } from '#server/customers';
import { namesOf } from '#server/identity';
import { queueMail } from '#server/outbox';
import { organizationSetting, readSetting } from '#server/settings';
import { selectMessageForMail, selectTicketsByIds } from '#server/tickets';
import { extendLinks } from './link.repo.ts';
import { linkLifeMs, privateLink } from './linking.ts';

export const answerFollower = (app: App): Follower =>
  defineFollower({
    name: 'portal_answers',
    types: ['message.created'],
    from: 'now',
    handle: async (tx, events) => {
      for (const event of events) if (isAnswer(event)) await mailAnswer(tx, app, Number(event.data.messageId));
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

async function mailAnswer(tx: Scope, app: App, messageId: number): Promise<void> {
  const message = await selectMessageForMail(tx, messageId);
  const [ticket] = message ? await selectTicketsByIds(tx, [message.ticket_id]) : [];
  // A chat carries its answers itself.
  if (!message || !ticket || ticket.deleted_at || ticket.spam || ticket.channel === 'chat') return;
  const customer = await customerById(tx, ticket.customer_id);
  if (!customer?.email || customer.erased_at) return;
  const settings = await readSetting(tx, organizationSetting);
  const organization = settings.name || 'Careloop';
  const language = ticket.language ?? customer.language ?? settings.language;
  const t = words(language);
  const name = message.author_kind === 'user' && message.author_id ? ((await namesOf(tx, [message.author_id])).get(message.author_id) ?? '') : '';
  const link = await privateLink(tx, app, ticket.id, ticket.customer_id);
  const reference = String(ticket.id);
  const files = message.file_count > 0 ? t('portal.mail.answer.files', { count: message.file_count }) : '';
  const footer = t('portal.mail.answer.footer', { reference, link });
  try {
    await queueMail(tx, {
      kind: 'reply',
      key: `message:${messageId}`,
      to: { email: customer.email, name: customer.name },
      language,
      ticketId: ticket.id,
      threadId: `ticket-${ticket.id}`,
      priority: 0,
      from: { name: name ? t('portal.mail.answer.from', { agent: firstName(name), organization }) : organization },
      subject: t('portal.mail.answer.subject', { subject: ticket.subject, reference }),
      text: [message.text, '-- ', files, footer].filter(Boolean).join('\n\n'),
      ...(message.html
        ? {
            html: `${withoutOwnPictures(message.html)}${html`<hr><p>${files ? `${files} ` : ''}<a href="${link}">${t('portal.mail.answer.open', { reference })}</a></p>`}`,
          }
        : {}),
    });
  } catch (error) {
    // An address that no mail can go to: the answer still stands on the customer's page.
    if (!(error instanceof ProblemError)) throw error;
    app.log.info({ ticket: ticket.id, actor: systemActor('portal').name }, 'A customer has no address that mail can go to.');
  }
}

/** Pasted pictures have no address outside; they are among the files on the page. The HTML is the cleaner's own writing, so a tag ends at the next `>`. */
const withoutOwnPictures = (cleaned: string): string => cleaned.replace(/<img\b[^>]*careloop-file:[^>]*>/gi, '');

/** Chinese names are given whole. */
export const firstName = (name: string): string => (/^\p{Script=Han}/u.test(name) ? name : (name.trim().split(/\s+/)[0] ?? name));
