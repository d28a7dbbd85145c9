import { cancelBulk, getBulk, startBulk as startRoute, ticketErrors } from '#contract/tickets';
import type { Actor } from '#platform/access';
import type { Scope } from '#platform/db';
import { fail, handle } from '#platform/http';
import { type BulkRow, selectBulk, updateBulk } from './bulk.repo.ts';
import { type BulkAction, presentBulk, startBulk } from './bulk.ts';
import { countMacroUse, selectMacro } from './macro.repo.ts';

async function ownBulk(tx: Scope, actor: Actor, id: string, lock = false): Promise<BulkRow> {
  const row = await selectBulk(tx, id, lock);
  if (!row || row.change.actor.id !== actor.id) throw fail(ticketErrors.notFoundHere);
  return row;
}

export const bulkRoutes = () => [
  handle(startRoute, async ({ tx, actor, body }) => {
    const actions: BulkAction[] = [...body.actions];
    let { reply } = body;
    if (body.macroId !== undefined) {
      const macro = await selectMacro(tx, body.macroId, actor.kind === 'user' ? actor.id : null);
      if (!macro) throw fail(ticketErrors.notFoundHere);
      actions.unshift(...macro.actions);
      if (macro.body_html.trim()) reply ??= { html: macro.body_html };
      await countMacroUse(tx, macro.id);
    }
    return presentBulk(await startBulk(tx, actor, { ticketIds: body.ticketIds, actions, reply }));
  }),
  handle(getBulk, async ({ tx, actor, params }) => presentBulk(await ownBulk(tx, actor, params.id))),
  handle(cancelBulk, async ({ tx, actor, params }) => {
    const row = await ownBulk(tx, actor, params.id, true);
    return presentBulk(row.state === 'waiting' || row.state === 'running' ? await updateBulk(tx, { ...row, state: 'cancelled' }) : row);
  }),
];
