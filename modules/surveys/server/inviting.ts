/** After a closure: wait a while, then ask once, if there is still somebody to ask. */
import { systemActor } from '#platform/access';
import type { Scope } from '#platform/db';
import { appendEvents, defineFollower, type Follower, type StoredEvent } from '#platform/events';
import { ProblemError } from '#platform/http';
import { hashToken, newId, newToken } from '#platform/ids';
import { addJob, type JobDefinition } from '#platform/jobs';
import type { App } from '#platform/modules';
import { type CustomerRow, canonicalIds, customerById } from '#server/customers';
import { queueMail } from '#server/outbox';
import { organizationSetting, readSetting } from '#server/settings';
import { selectTicketsByIds, type TicketRow } from '#server/tickets';
import { cancelOfClosures, type InvitationRow, insertInvitation, lockInvitation, markSent, markUnsent, selectDue, wasAskedSince } from './invitation.repo.ts';
import { selectResponse } from './response.repo.ts';
import { surveysSetting } from './settings.ts';
import { surveyMail } from './survey.mail.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
export const answerableMs = 30 * dayMs;
/** Closures of an imported past are told late: nobody is asked about what lies so far back. */
const oldestMs = 7 * dayMs;

export const invitingFollower: Follower = defineFollower({
  name: 'surveys_inviting',
  types: ['ticket.status_changed', 'ticket.reopened'],
  from: 'now',
  handle: async (tx, events) => {
    for (const event of events) {
      if (event.type === 'ticket.reopened') await cancelOfClosures(tx, [Number(event.data.closureId)].filter(Number.isSafeInteger));
      else if (isClosure(event, tx.now)) await invite(tx, event);
    }
  },
});

function isClosure({ data, at, ticket_id }: StoredEvent, now: Date): boolean {
  return (
    ticket_id !== null &&
    typeof data.closureId === 'number' &&
    (data.toCategory === 'solved' || data.toCategory === 'closed') &&
    data.imported !== true &&
    now.getTime() - at.getTime() < oldestMs
  );
}

async function invite(tx: Scope, event: StoredEvent): Promise<void> {
  const { enabled, delayMinutes } = await readSetting(tx, surveysSetting);
  const [ticket] = await selectTicketsByIds(tx, [event.ticket_id as number]);
  if (!enabled || !ticket || isGone(ticket)) return;
  const customer = await customerById(tx, ticket.customer_id);
  if (!customer || customer.blocked_at || customer.erased_at) return;
  const id = newId();
  const sendAt = new Date(event.at.getTime() + delayMinutes * minuteMs);
  const made = await insertInvitation(tx, {
    id,
    closure_id: Number(event.data.closureId),
    ticket_id: ticket.id,
    customer_id: customer.id,
    agent_id: ticket.assignee_id ?? (event.actor_kind === 'user' ? event.actor_id : null),
    queue_id: ticket.queue_id,
    channel: ticket.channel,
    language: ticket.language ?? customer.language ?? (await readSetting(tx, organizationSetting)).language,
    send_at: sendAt,
    expires_at: new Date(sendAt.getTime() + answerableMs),
    solved_at: event.at,
  });
  if (made) await addJob(tx, 'survey_send', { id }, { key: `survey:${id}`, priority: 5, ...(sendAt > tx.now ? { runAt: sendAt } : {}) });
}

const isGone = (ticket: TicketRow): boolean => ticket.spam || ticket.merged_into !== null || ticket.deleted_at !== null;

export const sendingJob = (app: App): JobDefinition => ({
  name: 'survey_send',
  run: (payload, { db }) => db.transaction((tx) => send(tx, app, String(payload.id))),
});

/** What a job missed (it ran before its time by another machine's clock, or the queue was emptied). */
export async function sendDue(app: App): Promise<void> {
  for (const id of await selectDue(app.db.read(), 500)) await app.db.transaction((tx) => send(tx, app, id));
}

async function send(tx: Scope, app: App, id: string): Promise<void> {
  const invitation = await lockInvitation(tx, id);
  if (invitation?.state !== 'waiting' || invitation.send_at > tx.now) return;
  const [ticket] = await selectTicketsByIds(tx, [invitation.ticket_id]);
  const customer = await customerById(tx, invitation.customer_id);
  const outcome = await judge(tx, invitation, ticket, customer);
  if (outcome !== 'send') return markUnsent(tx, id, outcome.state, outcome.reason);
  const token = newToken();
  await markSent(tx, id, hashToken(token), new Date(tx.now.getTime() + answerableMs));
  try {
    await queueMail(tx, {
      ...(await surveyMail(tx, invitation, `${app.config.publicUrl}/rate/${token}`)),
      kind: 'survey',
      key: `survey:${invitation.closure_id}`,
      to: { email: customer?.email ?? '', name: customer?.name ?? '' },
      language: invitation.language,
      ticketId: invitation.ticket_id,
      threadId: `ticket-${invitation.ticket_id}`,
      priority: 5,
    });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return markUnsent(tx, id, 'skipped', 'no_address');
  }
  await appendEvents(tx, systemActor('surveys'), [
    {
      type: 'survey.sent',
      ticketId: invitation.ticket_id,
      customerId: invitation.customer_id,
      queueId: invitation.queue_id,
      data: { closureId: invitation.closure_id, invitationId: id },
    },
  ]);
}

type Outcome = 'send' | { state: 'skipped' | 'cancelled'; reason: string };
async function judge(tx: Scope, invitation: InvitationRow, ticket: TicketRow | undefined, customer: CustomerRow | undefined): Promise<Outcome> {
  const settings = await readSetting(tx, surveysSetting);
  if (!ticket || isGone(ticket) || (ticket.category !== 'solved' && ticket.category !== 'closed')) return { state: 'cancelled', reason: 'ticket' };
  if (!customer || customer.blocked_at || customer.erased_at) return { state: 'cancelled', reason: 'customer' };
  if (!settings.enabled) return { state: 'skipped', reason: 'off' };
  if (!customer.email) return { state: 'skipped', reason: 'no_address' };
  if (await selectResponse(tx, invitation.id)) return { state: 'skipped', reason: 'answered' };
  const since = new Date(tx.now.getTime() - settings.perCustomerDays * dayMs);
  if (settings.perCustomerDays > 0 && (await wasAskedSince(tx, await canonicalIds(tx, customer.id), since))) return { state: 'skipped', reason: 'recent' };
  return 'send';
}
