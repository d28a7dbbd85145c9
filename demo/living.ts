/** Plays the week: each step at its own time, through the product's real verbs. */
import type { User } from '#server/identity';
import type { Assembled } from '../apps/server/assemble.ts';
import type { Acting } from './acting.ts';
import type { Shop } from './founding.ts';
import type { Step, Week } from './week.ts';

export type MovingClock = { set(at: Date): void };
/** How often followers look, in simulated time: notices and search then have lifelike times. */
const followMs = 6 * 3_600_000;

export async function live(
  assembled: Assembled,
  acting: Acting,
  shop: Shop,
  week: Week,
  clock: MovingClock,
  onProgress: (done: number, total: number) => void,
): Promise<void> {
  const tickets = new Map<number, { id: number; customerId: number }>();
  let followed = 0;
  for (const [i, step] of week.steps.entries()) {
    clock.set(step.at);
    if (step.at.getTime() - followed > followMs) {
      await assembled.followers.drain();
      followed = step.at.getTime();
    }
    await play(acting, shop, tickets, step);
    if (i % 20 === 0) onProgress(i, week.steps.length);
  }
  onProgress(week.steps.length, week.steps.length);
}

type Tickets = Map<number, { id: number; customerId: number }>;

async function play(acting: Acting, shop: Shop, tickets: Tickets, step: Step): Promise<void> {
  if (step.do === 'open') {
    const customerId = shop.customerIds[step.customer] as number;
    const { subject, text, channel, fields, scenario } = step;
    tickets.set(step.story, {
      id: await acting.open(customerId, { subject, text, channel, fields, queueId: shop.queueIds.get(scenario.queue), tags: scenario.tags }),
      customerId,
    });
    return;
  }
  const person = (key: string): User => {
    const found = shop.people.get(key);
    if (!found) throw new Error(`Nobody is called ${key}.`);
    return found;
  };
  const ticket = tickets.get(step.story);
  if (!ticket) return;
  const path = `/api/v1/tickets/${ticket.id}`;
  switch (step.do) {
    case 'take':
      await acting.as(person(step.by), 'PATCH', path, changeOf(step));
      return;
    case 'answer':
      await acting.as(person(step.by), 'POST', `${path}/messages`, { kind: 'reply', text: step.text, status: step.status });
      return;
    case 'note': {
      const mention = step.mention ? person(step.mention) : null;
      await acting.as(person(step.by), 'POST', `${path}/messages`, {
        kind: 'note',
        text: mention ? `@${mention.name} ${step.text}` : step.text,
        ...(mention ? { mentions: [mention.id] } : {}),
      });
      return;
    }
    case 'write':
      ticket.id = await acting.write(ticket.customerId, ticket.id, step.text, step.channel);
      return;
    case 'spam':
      await acting.as(person(step.by), 'PATCH', path, { spam: true });
      return;
    case 'merge': {
      const target = tickets.get(step.into);
      if (target) await acting.as(person(step.by), 'POST', `${path}/merges`, { into: target.id });
      return;
    }
    case 'rate':
      await acting.rate(ticket.id, step.score, step.comment);
      return;
  }
}

function changeOf({ snoozeUntil, status, priority }: Step & { do: 'take' }): object {
  if (snoozeUntil) return { snoozedUntil: snoozeUntil.toISOString() };
  return status ? { status } : { assigneeId: 'me', ...(priority ? { priority } : {}) };
}
