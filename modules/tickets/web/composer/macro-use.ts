import { useQueryClient } from '@tanstack/react-query';
import { type RefObject, useCallback } from 'react';
import { changeTicket, type MacroAction, renderMacro, type Ticket } from '#contract/tickets';
import { call, type InputBody } from '#platform/client';
import { toast, useT } from '#ui';
import { useTellFailure } from '../acting/changing.ts';
import { changeHeld } from '../keeping.ts';
import { ticketKeys, useMacros } from '../reading.ts';
import type { EditorHandle } from './editor.tsx';
import type { Suggested } from './suggesting.ts';

const most = 8;

export function useFindMacros(): (query: string) => Suggested[] {
  const { data: macros = [] } = useMacros();
  return useCallback(
    (query) => {
      const wanted = query.toLowerCase();
      const found = macros.filter((one) => !one.archived && `${one.shortcut ?? ''} ${one.name}`.toLowerCase().includes(wanted));
      const rank = (one: (typeof found)[number]): number => (one.shortcut?.toLowerCase().startsWith(wanted) ? 1_000_000 : 0) + one.usedCount;
      return found
        .sort((a, b) => rank(b) - rank(a))
        .slice(0, most)
        .map((one) => ({ key: String(one.id), label: one.name, ...(one.shortcut && { hint: `/${one.shortcut}` }) }));
    },
    [macros],
  );
}

/** What a macro changes now; a status is left to the send button, so that nothing is resolved before its answer went out. */
function patchOf(actions: readonly MacroAction[]): InputBody<typeof changeTicket> {
  const patch: InputBody<typeof changeTicket> = {};
  for (const action of actions) {
    if (action.do === 'priority') patch.priority = action.priority;
    if (action.do === 'assign') patch.assigneeId = action.assigneeId;
    if (action.do === 'queue') patch.queueId = action.queueId;
    if (action.do === 'addTags') patch.addTags = [...(patch.addTags ?? []), ...action.tags];
    if (action.do === 'removeTags') patch.removeTags = [...(patch.removeTags ?? []), ...action.tags];
  }
  return patch;
}

/** Inserts a macro and does what it says. */
export function useMacro(ticket: Ticket, editor: RefObject<EditorHandle | null>, onStatus: (status: string) => void): (macroId: number) => Promise<void> {
  const { t, formatList } = useT();
  const queries = useQueryClient();
  const tellFailure = useTellFailure();
  return useCallback(
    async (macroId) => {
      try {
        const { html, actions, missing } = await call(renderMacro, { params: { id: ticket.id, macroId } });
        if (html) editor.current?.insert(html);
        const status = actions.findLast((action) => action.do === 'status');
        if (status) onStatus(status.status);
        const patch = patchOf(actions);
        if (Object.keys(patch).length > 0) {
          const after = await call(changeTicket, { params: { id: ticket.id }, body: patch });
          changeHeld(queries, ticket.id, () => after);
          void queries.invalidateQueries({ queryKey: ticketKeys.counts });
          toast({ message: t('tickets.macros.applied', { count: actions.length }) });
        }
        if (missing.length > 0) toast({ message: t('tickets.macros.missing', { names: formatList(missing) }), tone: 'bad' });
      } catch (error) {
        tellFailure(error);
      }
    },
    [ticket.id, editor, onStatus, queries, t, formatList, tellFailure],
  );
}
