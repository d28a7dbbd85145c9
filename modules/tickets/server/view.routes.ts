/** Saved views: one's own, a team's, everybody's. */
import { changeView, createView, deleteView, listViews, type sortKeys, type TicketFilter, ticketErrors, type View } from '#contract/tickets';
import { type Actor, can, seesEverything } from '#platform/access';
import { platformErrors } from '#platform/contract';
import type { Scope } from '#platform/db';
import { fail, handle, ProblemError } from '#platform/http';
import { teamIdsOf } from '#server/team';
import { filterConditions } from './listing.ts';
import { SqlParts } from './sql-parts.ts';
import { insertView, removeView, selectViews, updateView, type ViewRow } from './view.repo.ts';

const mayChange = (actor: Actor, v: ViewRow): boolean => (v.owner_id ? v.owner_id === actor.id : can(actor, 'tickets:configure'));

const present = (actor: Actor, v: ViewRow): View => ({
  id: v.id,
  name: v.name,
  icon: v.icon,
  filter: v.filter,
  sort: v.sort as (typeof sortKeys)[number],
  scope: v.owner_id ? 'mine' : v.team_id ? 'team' : 'everyone',
  teamId: v.team_id,
  position: v.position,
  mayChange: mayChange(actor, v),
  version: v.version,
});

export async function viewsOf(tx: Scope, actor: Actor): Promise<ViewRow[]> {
  const userId = actor.kind === 'user' ? actor.id : null;
  return selectViews(tx, userId, seesEverything(actor) ? null : userId ? await teamIdsOf(tx, userId) : []);
}

async function changeable(tx: Scope, actor: Actor, id: number): Promise<ViewRow> {
  const view = (await viewsOf(tx, actor)).find((v) => v.id === id);
  if (!view) throw fail(ticketErrors.notFoundHere);
  if (!mayChange(actor, view)) throw fail(platformErrors.forbidden);
  return view;
}

/** A view that cannot be listed is refused before it stands in everybody's inbox. */
async function checkFilter(tx: Scope, actor: Actor, filter: TicketFilter): Promise<void> {
  try {
    await filterConditions(tx, actor, filter, new SqlParts());
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    throw fail(platformErrors.invalid, { fields: (error.fields ?? []).map((f) => ({ ...f, path: f.path.replace(/^query\./, 'filter.') })) });
  }
}

/** Whose a view is. Sharing is for those who configure. */
function ownership(actor: Actor, scope: 'mine' | 'team' | 'everyone', teamId: number | null | undefined): { ownerId: string | null; teamId: number | null } {
  if (scope === 'mine') {
    if (actor.kind !== 'user') throw fail(platformErrors.forbidden, { detail: 'A key has no views of its own; use scope "everyone".' });
    return { ownerId: actor.id, teamId: null };
  }
  if (!can(actor, 'tickets:configure')) throw fail(platformErrors.forbidden);
  return { ownerId: null, teamId: scope === 'team' ? (teamId ?? null) : null };
}

export const viewRoutes = () => [
  handle(listViews, async ({ tx, actor }) => ({ items: (await viewsOf(tx, actor)).map((v) => present(actor, v)) })),
  handle(createView, async ({ tx, actor, body }) => {
    const { name, icon, filter, sort, position } = body;
    await checkFilter(tx, actor, filter);
    return present(actor, await insertView(tx, { name, icon, filter, sort, position, ...ownership(actor, body.scope, body.teamId) }));
  }),
  handle(changeView, async ({ tx, actor, params, body }) => {
    const view = await changeable(tx, actor, params.id);
    if (body.version !== undefined && body.version !== view.version) throw fail(ticketErrors.changed);
    if (body.filter) await checkFilter(tx, actor, body.filter);
    const owner = body.scope ? ownership(actor, body.scope, body.teamId) : { ownerId: view.owner_id, teamId: view.team_id };
    return present(
      actor,
      await updateView(tx, view.id, { name: body.name, icon: body.icon, filter: body.filter, sort: body.sort, position: body.position, ...owner }),
    );
  }),
  handle(deleteView, async ({ tx, actor, params }) => {
    await removeView(tx, (await changeable(tx, actor, params.id)).id);
    return null;
  }),
];
