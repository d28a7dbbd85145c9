import { IconArrowDown, IconInbox, IconMailbox, IconPencil } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { listTickets } from '#contract/tickets';
import { call } from '#platform/client';
import { EmptyState, type Icon, Kbd, Logo, Slot, useCan, useT } from '#ui';
import { useTakeNext } from './acting/taking.ts';
import css from './done-queue.module.css';
import { useInboxPlace } from './inbox-state.tsx';
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

/** Beside a list with nothing open: pick one, or, when the own queue is empty, what was done and what could come next. */
export function DoneQueue({ loaded }: { loaded: Loaded }): ReactNode {
  const { t } = useT();
  const { place, added } = useInboxPlace();
  const done = place === 'mine' && Object.keys(added).length === 0 && loaded.isSuccess && loaded.items.length === 0;
  if (done) return <Done />;
  if (loaded.isPending || loaded.items.length === 0) return <div className="grow" />;
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
}

function Done(): ReactNode {
  const { t } = useT();
  const can = useCan();
  const takeNext = useTakeNext();
  const solved = useSolvedToday();
  const { data: counts } = useQuery(ticketCounts);
  const { data: queues = [] } = useQueues();
  const fullest = queues.map((one) => ({ ...one, count: counts?.queues[String(one.id)] ?? 0 })).sort((a, b) => b.count - a.count)[0];
  return (
    <div className={css.done}>
      <div className={css.inner}>
        <Logo />
        <h2 className="t20" style={{ margin: '16px 0 4px' }}>
          {t('tickets.finished.title')}
        </h2>
        {solved !== undefined && (
          <p className="t14 tone-2">
            {solved >= counted ? t('tickets.finished.solvedMany', { count: counted }) : t('tickets.finished.solved', { count: solved })}
          </p>
        )}
        <div className={css.next}>
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
            <NextLink
              icon={IconInbox}
              to={`/inbox/queue-${String(fullest.id)}`}
              title={t('tickets.finished.look', { queue: fullest.name })}
              hint={t('tickets.finished.inQueue', { count: fullest.count })}
            />
          )}
          {counts && counts.drafts > 0 && (
            <NextLink
              icon={IconPencil}
              to="/inbox/drafts"
              title={t('tickets.finished.drafts')}
              hint={t('tickets.finished.draftCount', { count: counts.drafts })}
            />
          )}
          <Slot name="inbox.done" />
        </div>
      </div>
    </div>
  );
}

function NextBody({ icon: Mark, title, hint }: { icon: Icon; title: string; hint: string }): ReactNode {
  return (
    <>
      <span className="tone-acc">
        <Mark size={16} stroke={1.7} aria-hidden />
      </span>
      <span className="grow">
        <span className={css.title}>{title}</span>
        <span className={css.hint}>{hint}</span>
      </span>
    </>
  );
}
function NextStep({ keys, onClick, ...rest }: { icon: Icon; title: string; hint: string; keys: string; onClick: () => void }): ReactNode {
  return (
    <button type="button" className={css.step} onClick={onClick}>
      <NextBody {...rest} />
      <Kbd keys={keys} />
    </button>
  );
}
function NextLink({ to, ...rest }: { icon: Icon; title: string; hint: string; to: string }): ReactNode {
  return (
    <Link className={css.step} to={to}>
      <NextBody {...rest} />
    </Link>
  );
}
