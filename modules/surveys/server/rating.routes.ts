import { listRatings, type Rating, surveysErrors, ticketRatings } from '#contract/surveys';
import { type Actor, seesEverything } from '#platform/access';
import { platformErrors } from '#platform/contract';
import { decodeCursor, encodeCursor, type Scope } from '#platform/db';
import { fail, handle } from '#platform/http';
import { canonicalIds, customersByIds } from '#server/customers';
import { namesOf } from '#server/identity';
import { allQueues } from '#server/team';
import { visibleTickets } from '#server/tickets';
import { selectLatest } from './invitation.repo.ts';
import { type ResponseFilter, type ResponseRow, selectResponses } from './response.repo.ts';

export const ratingRoutes = () => [
  handle(listRatings, async ({ tx, actor, query }) => {
    const cursor = query.cursor ? decodeCursor(query.cursor, 2) : null;
    if (query.cursor && !cursor) throw fail(surveysErrors.cursorWrong);
    const filter: ResponseFilter = {
      ...(query.ticket ? { ticketIds: [query.ticket] } : {}),
      ...(query.customer ? { customerIds: await canonicalIds(tx, query.customer) } : {}),
      ...(query.agent ? { agentId: query.agent } : {}),
      ...(query.queue ? { queueId: query.queue } : {}),
      ...(query.score ? { scores: query.score.split(',').map(Number) } : {}),
      ...(query.from ? { from: new Date(query.from) } : {}),
      ...(query.to ? { to: new Date(query.to) } : {}),
      ...(cursor ? { after: { at: String(cursor[0]), id: Number(cursor[1]) } } : {}),
    };
    const { rows, more } = await visiblePage(tx, actor, filter, query.limit);
    const last = rows.at(-1);
    return { items: await present(tx, rows), nextCursor: more && last ? encodeCursor([last.answered_at.toISOString(), last.id]) : null };
  }),
  handle(ticketRatings, async ({ tx, actor, params }) => {
    if (!(await visibleTickets(tx, actor, [params.id])).has(params.id)) throw fail(platformErrors.notFound);
    const invitation = await selectLatest(tx, params.id);
    const waits =
      invitation?.state === 'waiting' || invitation?.state === 'sent'
        ? { state: invitation.state, at: (invitation.sent_at ?? invitation.send_at).toISOString() }
        : null;
    return { items: await present(tx, await selectResponses(tx, { ticketIds: [params.id] }, 100)), invitation: waits };
  }),
];

/** Reads on until a page of visible ones is full: what somebody may not see leaves no gap that could be counted. */
async function visiblePage(tx: Scope, actor: Actor, filter: ResponseFilter, limit: number): Promise<{ rows: ResponseRow[]; more: boolean }> {
  const found: ResponseRow[] = [];
  let after = filter.after;
  for (;;) {
    const batch = await selectResponses(tx, { ...filter, ...(after ? { after } : {}) }, seesEverything(actor) ? limit + 1 : 200);
    const visible = await visibleTickets(tx, actor, [...new Set(batch.map((r) => r.ticket_id))]);
    found.push(...batch.filter((r) => visible.has(r.ticket_id)));
    const last = batch.at(-1);
    if (found.length > limit || !last || batch.length < Math.min(limit + 1, 200)) return { rows: found.slice(0, limit), more: found.length > limit };
    after = { at: last.answered_at.toISOString(), id: last.id };
  }
}

async function present(tx: Scope, rows: readonly ResponseRow[]): Promise<Rating[]> {
  const people = await namesOf(
    tx,
    rows.map((r) => r.agent_id),
  );
  const customers = await customersByIds(
    tx,
    rows.map((r) => r.customer_id),
  );
  const queues = new Map((await allQueues(tx)).map((q) => [q.id, q.name]));
  return rows.map((r) => ({
    id: r.id,
    ticketId: r.ticket_id,
    closureId: r.closure_id,
    score: r.score,
    comment: r.comment,
    customer: { id: customers.get(r.customer_id)?.id ?? r.customer_id, name: customers.get(r.customer_id)?.name ?? '' },
    agent: r.agent_id ? { id: r.agent_id, name: people.get(r.agent_id) ?? '' } : null,
    queue: { id: r.queue_id, name: queues.get(r.queue_id) ?? '' },
    channel: r.channel,
    answeredAt: r.answered_at.toISOString(),
    changedAt: r.changed_at?.toISOString() ?? null,
  }));
}
