/** From facts to people: who should hear of an event, and how they want it. */
import type { NotificationKind } from '#contract/notifications';
import type { Scope } from '#platform/db';
import { defineFollower, type Follower, type StoredEvent } from '#platform/events';
import type { App } from '#platform/modules';
import { findUsers, type User } from '#server/identity';
import { selectTicketsByIds, ticketFollowerIds, visibleTickets } from '#server/tickets';
import { planMail } from './mailing.ts';
import { actorOf } from './naming.ts';
import { addNotification } from './notification.repo.ts';
import { wishesOf } from './preferring.ts';

type Telling = { userId: string; kind: NotificationKind; event: StoredEvent; subjectKey: string; data: Record<string, unknown> };

const worstScoreTold = 2;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const telling = (app: App): Follower =>
  defineFollower({
    name: 'notifications_telling',
    types: ['ticket.created', 'ticket.assigned', 'message.created', 'ticket.due_soon', 'ticket.late', 'rating.given', 'webhook.disabled', 'import.finished'],
    from: 'now',
    batchSize: 200,
    handle: async (tx, events) => {
      // The message a ticket begins with is not an answer to anybody.
      const begun = new Set(events.flatMap((e) => (e.type === 'ticket.created' ? [`${e.xid} ${e.ticket_id}`] : [])));
      const facts = events.filter(
        (e) => e.data.imported !== true && !(e.type === 'message.created' && e.data.by === 'customer' && begun.has(`${e.xid} ${e.ticket_id}`)),
      );
      if (facts.length === 0) return;
      const tellings = await addressed(tx, facts);
      if (tellings.length === 0) return;
      const users = new Map((await findUsers(tx, { ids: [...new Set(tellings.map((t) => t.userId))], active: true })).map((u) => [u.id, u]));
      const told = await tell(tx, tellings, users);
      tx.afterCommit(() => {
        for (const id of told) app.wakeup.ring('notifications', `created ${id}`);
      });
    },
  });

/** Who an event concerns. Nobody is told of what they did themselves. */
async function addressed(tx: Scope, events: readonly StoredEvent[]): Promise<Telling[]> {
  const ids = [...new Set(events.flatMap((e) => (e.ticket_id ? [e.ticket_id] : [])))];
  const tickets = new Map((await selectTicketsByIds(tx, ids)).map((t) => [t.id, t]));
  const followers = await ticketFollowerIds(tx, ids);
  const needsAdministrators = events.some((e) => e.type === 'webhook.disabled');
  const administrators = needsAdministrators ? (await findUsers(tx, { roles: ['administrator'], active: true })).map((u) => u.id) : [];
  return events.flatMap((event) => {
    const assignee = event.ticket_id ? tickets.get(event.ticket_id)?.assignee_id : null;
    const around = [...(assignee ? [assignee] : []), ...(event.ticket_id ? (followers.get(event.ticket_id) ?? []) : [])];
    return recipients(event, { assignee: assignee ?? null, around, administrators }).filter(
      (t, i, all) => !isOwn(event, t.userId) && all.findIndex((o) => o.userId === t.userId) === i,
    );
  });
}

/** Nobody needs to hear what they just did; of an import they began, they want to hear the end. */
const isOwn = (event: StoredEvent, userId: string): boolean => event.type !== 'import.finished' && event.actor_kind === 'user' && event.actor_id === userId;

function recipients(event: StoredEvent, people: { assignee: string | null; around: readonly string[]; administrators: readonly string[] }): Telling[] {
  const { data } = event;
  const about = `ticket:${event.ticket_id}`;
  const to = (kind: NotificationKind, userIds: readonly unknown[], subjectKey = about, more: Record<string, unknown> = {}): Telling[] =>
    userIds.filter((id): id is string => typeof id === 'string' && uuid.test(id)).map((userId) => ({ userId, kind, event, subjectKey, data: more }));
  switch (event.type) {
    case 'ticket.created':
      return to('assigned', [data.assigneeId]);
    case 'ticket.assigned':
      return to('assigned', [data.to]);
    case 'ticket.due_soon':
      return to('due_soon', people.assignee ? [people.assignee] : people.around);
    case 'ticket.late':
      return to('late', people.assignee ? [people.assignee] : people.around);
    case 'rating.given':
      return Number(data.score) <= worstScoreTold ? to('rated_badly', people.around, about, { score: data.score }) : [];
    case 'webhook.disabled':
      return to('webhook_disabled', people.administrators, `webhook:${String(data.webhookId)}`, { webhookId: data.webhookId, reason: data.reason });
    case 'import.finished':
      return to('import_finished', [data.requestedBy ?? data.userId], `import:${String(data.importId)}`, { importId: data.importId });
    case 'message.created': {
      // A person who is mentioned hears that, not the other thing too.
      const mentioned = to('mentioned', Array.isArray(data.mentions) ? data.mentions : []);
      return data.by === 'customer' ? [...mentioned, ...to('answered', people.around)] : mentioned;
    }
    default:
      return [];
  }
}

/** Writes what may be seen and is wanted. @returns who has something new in the app. */
async function tell(tx: Scope, tellings: readonly Telling[], users: ReadonlyMap<string, User>): Promise<Set<string>> {
  const wishes = await wishesOf(tx, [...users.keys()]);
  const told = new Set<string>();
  const mail = new Map<string, boolean>();
  for (const user of users.values()) {
    const mine = tellings.filter((t) => t.userId === user.id);
    const visible = await visibleTickets(
      tx,
      actorOf(user),
      mine.flatMap((t) => (t.event.ticket_id ? [t.event.ticket_id] : [])),
    );
    for (const { kind, event, subjectKey, data } of mine) {
      const wish = wishes.get(user.id)?.kinds[kind];
      if (!wish || (!wish.app && wish.mail === 'off')) continue;
      if (event.ticket_id && !visible.has(event.ticket_id)) continue;
      await addNotification(tx, {
        user_id: user.id,
        kind,
        ticket_id: event.ticket_id,
        subject_key: subjectKey,
        ...whoDid(event),
        data,
        in_app: wish.app,
        wants_mail: wish.mail !== 'off',
      });
      if (wish.app) told.add(user.id);
      if (wish.mail !== 'off') mail.set(user.id, (mail.get(user.id) ?? false) || wish.mail === 'immediate');
    }
  }
  for (const [userId, soon] of mail) {
    const user = users.get(userId);
    if (user) await planMail(tx, user, wishes.get(userId)?.quiet, soon);
  }
  return told;
}

/** The customer, also where a channel's key brought their words. */
function whoDid(event: StoredEvent): { actor_kind: string; actor_id: string | null } {
  const byCustomer = event.customer_id !== null && (event.type === 'rating.given' || event.data.by === 'customer');
  return byCustomer ? { actor_kind: 'customer', actor_id: String(event.customer_id) } : { actor_kind: event.actor_kind, actor_id: event.actor_id };
}
