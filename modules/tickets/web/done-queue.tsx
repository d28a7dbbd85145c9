import { Button } from '@mantine/core';
import { IconArrowDown, IconInbox, IconMailbox, IconPencil, IconPlugConnectedX, IconUserCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { listTickets } from '#contract/tickets';
import { call } from '#platform/client';
import { EmptyState, Kbd, Logo, NextStep, NextSteps, Slot, useCan, usePalette, useT } from '#ui';
import { useTakeNext } from './acting/taking.ts';
import css from './done-queue.module.css';
import { FirstRequestSteps, useNoTicketYet } from './first-request.tsx';
import { useInboxPlace, useNoSuchPlace } from './inbox-state.tsx';
import type { Loaded } from './list/loaded.ts';
import { instantOf, wallOf } from './moments.ts';
import { useQueues } from './neighbours.ts';
import { ticketCounts } from './reading.ts';

const counted = 100;

/** Tickets of mine that were solved today, in my time zone; stops counting at a page. */
function useSolvedToday(): number | undefined {
  const { timeZone } = useT();
  const wall = wallOf(Date.now(), timeZone);
  const since = new Date(instantOf({ ...wall, hour: 0, minute: 0 }, timeZone)).toISOString();
  const { data } = useQuery({
    queryKey: ['tickets', 'solvedToday', since],
    queryFn: async ({ signal }) =>
      (await call(listTickets, { query: { assignee: 'me', status: 'solved', updatedAfter: since, limit: counted }, signal })).items.length,
    staleTime: 30_000,
  });
  return data;
}

/** Beside a list with nothing open: pick one, or, when there is none to pick, what was done and what could come next. */
export function DoneQueue({ loaded }: { loaded: Loaded }): ReactNode {
  const { t } = useT();
  const palette = usePalette();
  const { place, added } = useInboxPlace();
  const noSuchPlace = useNoSuchPlace();
  const first = useNoTicketYet();
  if (loaded.items.length > 0)
    return (
      <EmptyState large icon={IconMailbox} title={t('tickets.pick.title')}>
        <span className="row" style={{ gap: 6, justifyContent: 'center', flexWrap: 'wrap' }}>
          <Kbd keys="j" />
          <Kbd keys="k" />
          {t('tickets.foot.move')}
          <Kbd keys="enter" />
          {t('tickets.keys.open')}
        </span>
      </EmptyState>
    );
  if (loaded.isError)
    return (
      <EmptyState
        large
        icon={IconPlugConnectedX}
        title={t('tickets.pick.failed')}
        action={
          <Button size="sm" onClick={palette.open}>
            {t('tickets.search.title')}
          </Button>
        }
      >
        {t('tickets.pick.failedWhy')}
      </EmptyState>
    );
  if (loaded.isPending && !noSuchPlace) return <div className="grow" />;
  if (first)
    return (
      <Nothing title={t('tickets.first.title')} why={t('tickets.first.why')}>
        <FirstRequestSteps />
      </Nothing>
    );
  const whole = Object.keys(added).length === 0;
  if (whole && place === 'mine') return <Done title={t('tickets.finished.title')} />;
  return <Done title={t(whole && place === 'all' ? 'tickets.finished.all' : 'tickets.finished.elsewhere')} />;
}

function Nothing({ title, why, children }: { title: string; why: string; children: ReactNode }): ReactNode {
  return (
    <div className={css.done}>
      <div className={css.inner}>
        <Logo />
        <h2 className="t20" style={{ margin: '16px 0 4px' }}>
          {title}
        </h2>
        {why && <p className="t14 tone-2">{why}</p>}
        {children}
      </div>
    </div>
  );
}

function Done({ title }: { title: string }): ReactNode {
  const { t } = useT();
  const can = useCan();
  const { place } = useInboxPlace();
  const takeNext = useTakeNext();
  const solved = useSolvedToday();
  const { data: counts } = useQuery(ticketCounts);
  const { data: queues = [] } = useQueues();
  const fullest = queues.map((one) => ({ ...one, count: counts?.queues[String(one.id)] ?? 0 })).sort((a, b) => b.count - a.count)[0];
  const said =
    solved === undefined ? '' : solved >= counted ? t('tickets.finished.solvedMany', { count: counted }) : t('tickets.finished.solved', { count: solved });
  return (
    <Nothing title={title} why={said}>
      <NextSteps>
        {place !== 'mine' && counts && counts.mine > 0 && (
          <NextStep icon={IconUserCircle} to="/inbox/mine" title={t('tickets.finished.mine')} hint={t('tickets.finished.mineCount', { count: counts.mine })} />
        )}
        {can('tickets:change') && counts && counts.unassigned > 0 && (
          <NextStep
            icon={IconArrowDown}
            title={t('tickets.finished.next')}
            hint={t('tickets.finished.ownerless', { count: counts.unassigned })}
            keys="n"
            onClick={() => void takeNext()}
          />
        )}
        {fullest && fullest.count > 0 && (
          <NextStep
            icon={IconInbox}
            to={`/inbox/queue-${String(fullest.id)}`}
            title={t('tickets.finished.look', { queue: fullest.name })}
            hint={t('tickets.finished.inQueue', { count: fullest.count })}
          />
        )}
        {place !== 'drafts' && counts && counts.drafts > 0 && (
          <NextStep
            icon={IconPencil}
            to="/inbox/drafts"
            title={t('tickets.finished.drafts')}
            hint={t('tickets.finished.draftCount', { count: counts.drafts })}
          />
        )}
        <Slot name="inbox.done" />
      </NextSteps>
    </Nothing>
  );
}
