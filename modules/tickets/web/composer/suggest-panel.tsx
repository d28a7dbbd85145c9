import { Portal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useSyncExternalStore } from 'react';
import { renderMacro } from '#contract/tickets';
import { call } from '#platform/client';
import { Avatar, useT } from '#ui';
import { simpleHtml } from '../conversation/simple-html.tsx';
import css from './suggest.module.css';
import type { SuggestStore } from './suggesting.ts';

/** The list beside the caret for "/" and "@". */
export function SuggestPanel({ store, ticketId }: { store: SuggestStore; ticketId: number }): ReactNode {
  const { t } = useT();
  const state = useSyncExternalStore(store.subscribe, store.read);
  if (!state?.box) return null;
  const { box, items, active } = state;
  const width = state.kind === 'macro' && window.innerWidth >= 720 ? 562 : 262;
  const left = Math.max(12, Math.min(box.left, window.innerWidth - width - 12));
  const isMacro = state.kind === 'macro';
  return (
    <Portal>
      <div className={css.suggest} style={{ left, bottom: window.innerHeight - box.top + 6 }}>
        <div {...(items.length > 0 && { role: 'listbox', 'aria-label': isMacro ? t('tickets.macros') : t('tickets.mention') })} className={css.suggestList}>
          {items.length === 0 && (
            <div className="tone-3 t12" style={{ padding: 8 }}>
              {isMacro ? t('tickets.macros.none') : t('tickets.mention.none')}
            </div>
          )}
          {items.map((item, at) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the editor keeps the focus and handles the keys
            <div
              key={item.key}
              role="option"
              aria-selected={at === active}
              data-active={at === active || undefined}
              className={css.suggestItem}
              onMouseDown={(event) => event.preventDefault()}
              onMouseMove={() => at !== active && store.set({ ...state, active: at })}
              onClick={() => state.pick(item)}
            >
              {!isMacro && <Avatar name={item.label} size={20} />}
              <span className="ell">{item.label}</span>
              {item.hint && <span className="push tone-3 t12 nowrap">{item.hint}</span>}
            </div>
          ))}
        </div>
        {isMacro && items[active] && <MacroPreview ticketId={ticketId} macroId={Number(items[active].key)} />}
      </div>
    </Portal>
  );
}

/** A macro with this ticket's values filled in, as it will be inserted. */
export function MacroPreview({ ticketId, macroId }: { ticketId: number; macroId: number }): ReactNode {
  const { t, formatList } = useT();
  const { data, isPending } = useQuery({
    queryKey: ['tickets', 'macro', ticketId, macroId],
    queryFn: ({ signal }) => call(renderMacro, { params: { id: ticketId, macroId }, signal }),
    staleTime: 60_000,
  });
  return (
    <div className={css.suggestPreview}>
      {isPending ? t('ui.loading') : data ? (simpleHtml(data.html) ?? t('tickets.macros.noPreview')) : t('tickets.macros.noPreview')}
      {data && data.html === '' && data.actions.length > 0 && t('tickets.macros.actionsOnly', { count: data.actions.length })}
      {data && data.missing.length > 0 && <p className="tone-warn">{t('tickets.macros.missing', { names: formatList(data.missing) })}</p>}
    </div>
  );
}
