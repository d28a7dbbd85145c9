import * as contract from '#contract/team';
import { type Actor, can, seesEverything } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { fail, handle } from '#platform/http';
import type { App } from '#platform/modules';
import { changeQueue, createQueue, orderQueues } from './changing-queues.ts';
import { changeTeam, createTeam } from './changing-teams.ts';
import { queueById, queuesVisibleTo } from './index.ts';
import type { QueueRow } from './queue.repo.ts';
import { inScope, queueScope } from './scope.ts';
import { selectTeam, selectTeams, type TeamRow } from './team.repo.ts';

const presentTeam =
  (actor: Actor, queueIds: (ids: number[]) => number[]) =>
  (t: TeamRow): contract.Team => ({
    id: t.id,
    name: t.name,
    description: t.description,
    memberIds: t.member_ids,
    queueIds: queueIds(t.queue_ids),
    archivedAt: t.archived_at?.toISOString() ?? null,
    version: t.version,
    createdAt: t.created_at.toISOString(),
    abilities: { edit: can(actor, 'team:write'), archive: can(actor, 'team:write') && !t.archived_at },
  });

const presentQueue =
  (actor: Actor) =>
  (q: QueueRow): contract.Queue => ({
    id: q.id,
    name: q.name,
    description: q.description,
    icon: q.icon,
    position: q.position,
    isDefault: q.is_default,
    teamIds: q.team_ids,
    archivedAt: q.archived_at?.toISOString() ?? null,
    version: q.version,
    createdAt: q.created_at.toISOString(),
    abilities: { edit: can(actor, 'team:write'), archive: can(actor, 'team:write') && !q.archived_at && !q.is_default },
  });

/** A team is known to everyone; which queues it works only as far as they are the reader's to see. */
async function teamPresenter(tx: Scope, actor: Actor) {
  const scope = await queueScope(tx, actor);
  return presentTeam(actor, (ids) => (seesEverything(actor) ? ids : ids.filter((id) => inScope(scope, id))));
}

export const teamRoutes = (app: App) => {
  const ring = (tx: Scope) => tx.afterCommit(() => app.wakeup.ring('team'));
  return [
    handle(contract.listTeams, async ({ tx, actor, query }) => ({ items: (await selectTeams(tx, query.archived)).map(await teamPresenter(tx, actor)) })),
    handle(contract.getTeam, async ({ tx, actor, params }) => {
      const team = await selectTeam(tx, params.id);
      if (!team) throw fail(platformErrors.notFound);
      return (await teamPresenter(tx, actor))(team);
    }),
    handle(contract.createTeam, async ({ tx, actor, body }) => {
      ring(tx);
      return (await teamPresenter(tx, actor))(await createTeam(tx, actor, body));
    }),
    handle(contract.changeTeam, async ({ tx, actor, params, body }) => {
      ring(tx);
      return (await teamPresenter(tx, actor))(await changeTeam(tx, actor, params.id, body));
    }),
    handle(contract.archiveTeam, async ({ tx, actor, params }) => {
      ring(tx);
      await changeTeam(tx, actor, params.id, { archived: true });
      return null;
    }),
    handle(contract.listQueues, async ({ tx, actor, query }) => ({ items: (await queuesVisibleTo(tx, actor, query)).map(presentQueue(actor)) })),
    handle(contract.getQueue, async ({ tx, actor, params }) => {
      const queue = await queueById(tx, params.id);
      if (!queue || !inScope(await queueScope(tx, actor), queue.id)) throw fail(platformErrors.notFound);
      return presentQueue(actor)(queue);
    }),
    handle(contract.createQueue, async ({ tx, actor, body }) => {
      ring(tx);
      return presentQueue(actor)(await createQueue(tx, actor, body));
    }),
    handle(contract.changeQueue, async ({ tx, actor, params, body }) => {
      ring(tx);
      return presentQueue(actor)(await changeQueue(tx, actor, params.id, body));
    }),
    handle(contract.orderQueues, async ({ tx, actor, body }) => {
      ring(tx);
      await orderQueues(tx, actor, body.ids);
      return { items: (await queuesVisibleTo(tx, actor)).map(presentQueue(actor)) };
    }),
    handle(contract.archiveQueue, async ({ tx, actor, params }) => {
      ring(tx);
      await changeQueue(tx, actor, params.id, { archived: true });
      return null;
    }),
  ];
};
