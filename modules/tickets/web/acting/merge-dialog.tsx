import { Button, Modal, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconArrowsJoin2 } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { mergeTickets, suggestMerges, type TicketItem, undoMerge } from '#contract/tickets';
import { call } from '#platform/client';
import { Avatar, DateTime, StatusDot, toast, useT } from '#ui';
import { useInboxActions } from '../inbox-state.tsx';
import { dropHeld } from '../keeping.ts';
import { conversationOf } from '../reading.ts';
import { statusTones, useStatusName } from '../words.ts';
import css from './acting.module.css';
import { useTellFailure } from './changing.ts';
import type { DialogProps } from './dialogs.tsx';
import { useFindTickets } from './ticket-finding.ts';

/** Merges tickets into another: suggestions first, a look at the target, then one step that can be undone for a day. */
export default function MergeDialog({ tickets, onClose }: DialogProps): ReactNode {
  const { t } = useT();
  const [query, setQuery] = useState('');
  const [target, setTarget] = useState<TicketItem | null>(null);
  const first = tickets[0];
  const several = tickets.length > 1;
  const { data } = useQuery({
    queryKey: ['tickets', 'suggestions', first?.id],
    queryFn: () => call(suggestMerges, { params: { id: first?.id ?? 0 } }),
    enabled: first !== undefined && !several,
  });
  const { items } = useFindTickets(query);
  const chosen = new Set(tickets.map((one) => one.id));
  // Of several selected ones any may be the target; a single one looks for another.
  const candidates: readonly TicketItem[] = query.trim() ? items.filter((one) => several || !chosen.has(one.id)) : several ? tickets : (data?.items ?? []);
  const sources = tickets.filter((one) => one.id !== target?.id);
  const { busy, merge } = useMerging(sources, target, onClose);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.nativeEvent.isComposing || (event.key !== 'Enter' && !step)) return;
    event.preventDefault();
    // Enter takes the first, and once a target is taken and looked at, merges.
    if (target && !step) return void (busy || merge());
    const at = candidates.findIndex((one) => one.id === target?.id);
    setTarget(candidates[step ? Math.min(Math.max(at + step, 0), candidates.length - 1) : 0] ?? null);
  };
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t('ui.close') }}
      opened
      onClose={onClose}
      title={t('tickets.merge.title', { count: tickets.length, id: first?.id ?? 0 })}
      size={560}
      padding={0}
      styles={{ body: { padding: 0 } }}
    >
      <TextInput
        data-autofocus
        className={css.find}
        label={t('tickets.merge.into')}
        placeholder={t('tickets.merge.find')}
        value={query}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setTarget(null);
        }}
      />
      <div className={css.choices} role="radiogroup" aria-label={t('tickets.merge.into')}>
        {!query.trim() && candidates.length > 0 && (
          <div className="tone-3 t11" style={{ padding: '4px 8px' }}>
            {several ? t('tickets.merge.selected') : t('tickets.merge.suggested')}
          </div>
        )}
        {candidates.map((one) => (
          <Candidate key={one.id} item={one} chosen={one.id === target?.id} onChoose={() => setTarget(one)} />
        ))}
        {candidates.length === 0 && <div className={css.nothing}>{query.trim() ? t('tickets.choose.none') : t('tickets.merge.noSuggestion')}</div>}
      </div>
      {target && <Preview target={target} differs={sources.some((one) => one.customer.id !== target.customer.id && one.customer.id !== 0)} />}
      <MergeFoot target={target} busy={busy} onMerge={merge} />
    </Modal>
  );
}

function Candidate({ item, chosen, onChoose }: { item: TicketItem; chosen: boolean; onChoose: () => void }): ReactNode {
  const statusName = useStatusName();
  return (
    <button
      type="button"
      role="radio"
      aria-checked={chosen}
      className={css.choice}
      data-active={chosen || undefined}
      style={{ width: '100%', border: 0, background: chosen ? undefined : 'none', color: 'inherit', textAlign: 'left' }}
      onClick={onChoose}
    >
      <span className="num tone-3">#{item.id}</span>
      <span className="ell grow">{item.subject}</span>
      <span className="tone-3 t12 ell">{item.customer.name || item.customer.email}</span>
      <span className="row t12" style={{ gap: 4 }}>
        <StatusDot tone={statusTones[item.category]} />
        {statusName(item.status)}
      </span>
    </button>
  );
}

function Preview({ target, differs }: { target: TicketItem; differs: boolean }): ReactNode {
  const { t } = useT();
  const { data } = useQuery(conversationOf(target.id));
  return (
    <div className={css.preview}>
      <div className="w6 ell">
        #{target.id} {target.subject}
      </div>
      {differs && (
        <div className="row tone-warn t12" style={{ gap: 6, marginTop: 4 }}>
          <IconAlertTriangle size={14} stroke={1.7} aria-hidden />
          {t('tickets.merge.otherCustomer', { name: target.customer.name || target.customer.email || '' })}
        </div>
      )}
      {(data?.messages ?? []).slice(0, 3).map((message) => (
        <div key={message.id} className="row t12 tone-2" style={{ minHeight: 28 }}>
          <Avatar name={message.author.name} size={20} />
          <span className="ell grow">{message.text.slice(0, 160)}</span>
          <span className="tone-3">
            <DateTime at={message.createdAt} />
          </span>
        </div>
      ))}
    </div>
  );
}

function useMerging(sources: readonly TicketItem[], target: TicketItem | null, onClose: () => void): { busy: boolean; merge: () => Promise<void> } {
  const { t } = useT();
  const queries = useQueryClient();
  const { open, setSelected } = useInboxActions();
  const tellFailure = useTellFailure();
  const [busy, setBusy] = useState(false);
  const merge = async (): Promise<void> => {
    const [first, ...rest] = sources;
    if (!first || !target) return;
    setBusy(true);
    try {
      const { merges } = await call(mergeTickets, { params: { id: first.id }, body: { into: target.id, also: rest.map((one) => one.id) } });
      dropHeld(
        queries,
        sources.map((one) => one.id),
      );
      void queries.invalidateQueries({ queryKey: ['tickets'] });
      setSelected(new Set());
      onClose();
      open(target.id);
      const undo = async (): Promise<void> => {
        for (const one of merges) await call(undoMerge, { params: { id: one.id } });
        await queries.invalidateQueries({ queryKey: ['tickets'] });
        open(first.id);
      };
      toast({ message: t('tickets.merge.done', { count: sources.length, id: target.id }), undo: () => void undo().catch(tellFailure), seconds: 10 });
    } catch (error) {
      tellFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, merge };
}

function MergeFoot({ target, busy, onMerge }: { target: TicketItem | null; busy: boolean; onMerge: () => Promise<void> }): ReactNode {
  const { t } = useT();
  return (
    <div className={css.choiceFoot}>
      <span className="grow">{t('tickets.merge.explain')}</span>
      <Button
        variant="filled"
        disabled={!target}
        loading={busy}
        leftSection={<IconArrowsJoin2 size={14} stroke={1.7} aria-hidden />}
        onClick={() => void onMerge()}
      >
        {target ? t('tickets.merge.doInto', { id: target.id }) : t('tickets.merge.do')}
      </Button>
    </div>
  );
}
