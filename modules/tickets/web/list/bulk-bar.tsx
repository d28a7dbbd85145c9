import { Button } from '@mantine/core';
import { IconArrowsJoin2, IconBan, IconBolt, IconCheck, IconFlag, IconInbox, IconTag, IconUserPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { TicketItem } from '#contract/tickets';
import { type Icon, ProgressBar, useCan, useT } from '#ui';
import { bulkIsOver, closeBulk, stopBulk, useBulk } from '../acting/bulk.ts';
import { markSpam } from '../acting/changes.ts';
import { useChanging } from '../acting/changing.ts';
import { type DialogName, useInboxActions, useSelected } from '../inbox-state.tsx';
import { heldItem } from '../keeping.ts';
import css from './list.module.css';
import type { Loaded } from './loaded.ts';
import { mostSelected, useSelecting } from './selecting.ts';

/** What a selected ticket that is not loaded is known by: its number is all a change needs. */
// cast: bulk changes read nothing but the id and the tags of such a ticket
const byNumber = (id: number): TicketItem => ({ id, subject: '', tags: [], customer: { id: 0, name: '', email: null } }) as unknown as TicketItem;

const offered: { name: DialogName; icon: Icon }[] = [
  { name: 'assign', icon: IconUserPlus },
  { name: 'status', icon: IconCheck },
  { name: 'queue', icon: IconInbox },
  { name: 'tags', icon: IconTag },
  { name: 'priority', icon: IconFlag },
  { name: 'macro', icon: IconBolt },
  { name: 'merge', icon: IconArrowsJoin2 },
];

/** For selected tickets: what can be done with all of them, then how far it is. */
export function BulkBar({ loaded }: { loaded: Loaded }): ReactNode {
  const { t } = useT();
  const can = useCan();
  const queries = useQueryClient();
  const { setDialog } = useInboxActions();
  const selected = useSelected();
  const { everything, clear, page } = useSelecting(loaded.items);
  const change = useChanging();
  const running = useBulk();
  if (running) return <BulkProgress />;
  if (selected.size === 0 || !can('tickets:change')) return null;
  const tickets = (): TicketItem[] => [...selected].map((id) => heldItem(queries, id) ?? byNumber(id));
  const mayAll = loaded.hasNextPage && loaded.items.every((item) => selected.has(item.id));
  return (
    <section className={css.bulk} aria-label={t('tickets.bulk.region')}>
      <div className={`row ${css.bulkHead}`}>
        <span className="w6" role="status">
          {t('tickets.bulk.selected', { count: selected.size })}
        </span>
        <Button className="push" variant="subtle" size="compact-xs" onClick={clear}>
          {t('tickets.bulk.clear')}
        </Button>
        {!mayAll && loaded.items.some((item) => !selected.has(item.id)) && (
          <Button variant="subtle" size="compact-xs" onClick={page}>
            {t('tickets.bulk.page')}
          </Button>
        )}
        {mayAll && selected.size < mostSelected && (
          <Button variant="subtle" size="compact-xs" onClick={() => void everything()}>
            {t('tickets.bulk.all', { most: mostSelected })}
          </Button>
        )}
      </div>
      <div className={css.bulkButtons}>
        {offered
          .filter((one) => one.name !== 'merge' || (can('tickets:merge') && selected.size <= 51))
          .map(({ name, icon: Mark }) => (
            <Button
              key={name}
              size="compact-xs"
              leftSection={<Mark size={14} stroke={1.7} aria-hidden />}
              onClick={() => setDialog({ name, tickets: tickets() })}
            >
              {t(`tickets.bulk.${name}`)}
            </Button>
          ))}
        <Button
          size="compact-xs"
          leftSection={<IconBan size={14} stroke={1.7} aria-hidden />}
          onClick={() => {
            void change(tickets(), markSpam(true), t('tickets.done.spam', { count: selected.size }));
            clear();
          }}
        >
          {t('tickets.bulk.spam')}
        </Button>
      </div>
    </section>
  );
}

function BulkProgress(): ReactNode {
  const { t, formatList } = useT();
  const running = useBulk();
  if (!running) return null;
  const { bulk } = running;
  const over = bulkIsOver(bulk);
  const counts = { done: bulk.done, total: bulk.total, skipped: bulk.skipped, failed: bulk.failures.length };
  return (
    <section className={css.bulk} aria-label={t('tickets.bulk.region')}>
      <ProgressBar
        value={bulk.done + bulk.skipped + bulk.failures.length}
        max={bulk.total}
        label={t('tickets.bulk.progress', counts)}
        tone={bulk.failures.length > 0 ? 'warn' : over ? 'ok' : 'acc'}
      />
      <div className="row t12">
        <span className="grow" role="status">
          {over ? t('tickets.bulk.summary', counts) : t('tickets.bulk.progress', counts)}
        </span>
        {over ? (
          <Button size="compact-xs" variant="subtle" onClick={closeBulk}>
            {t('ui.close')}
          </Button>
        ) : (
          <Button size="compact-xs" variant="subtle" onClick={() => void stopBulk()}>
            {t('tickets.bulk.stop')}
          </Button>
        )}
      </div>
      {over && bulk.failures.length > 0 && (
        <span className="t12 tone-bad">
          {t('tickets.bulk.failed', {
            ids: formatList(bulk.failures.slice(0, 8).map((one) => `#${String(one.ticketId)}`)),
          })}
        </span>
      )}
    </section>
  );
}
