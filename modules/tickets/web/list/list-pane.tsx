import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import { IconArrowsSort, IconArrowUp, IconFilter } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Kbd, SideButton, useShortcut, useT } from '#ui';
import { useInboxActions, useInboxPlace, useSelected } from '../inbox-state.tsx';
import type { SortKey } from '../places.ts';
import { BulkBar } from './bulk-bar.tsx';
import { FilterBar } from './filter-bar.tsx';
import css from './list.module.css';
import { type Loaded, useArrivals } from './loaded.ts';
import { useSelecting } from './selecting.ts';
import { TicketList } from './ticket-list.tsx';

const offeredSorts: readonly SortKey[] = ['waitingSince', 'dueAt', '-updatedAt', 'updatedAt', '-createdAt', 'createdAt', '-priority'];

function SortMenu(): ReactNode {
  const { t } = useT();
  const { listing, added } = useInboxPlace();
  const { setAdded } = useInboxActions();
  const sort = listing?.sort ?? '-updatedAt';
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconArrowsSort size={14} stroke={1.7} aria-hidden />}
          aria-label={t('tickets.sort.by', { how: t(`tickets.sort.${sort}`) })}
        >
          {t(`tickets.sort.${sort}`)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {offeredSorts.map((key) => (
          <Menu.Item key={key} aria-current={key === sort || undefined} onClick={() => setAdded(added, key)} fw={key === sort ? 600 : 400}>
            {t(`tickets.sort.${key}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function ListPane({ title, count, loaded }: { title: string; count: number | undefined; loaded: Loaded }): ReactNode {
  const { t, formatNumber } = useT();
  const { added, place } = useInboxPlace();
  const { setSelected } = useInboxActions();
  const selected = useSelected();
  const [filtering, setFiltering] = useState(Object.keys(added).length > 0);
  const arrivals = useArrivals();
  const { page } = useSelecting(loaded.items);
  const filtered = Object.keys(added).length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another place begins with its own filters
  useEffect(() => setFiltering(filtered), [place]);
  useShortcut('f', () => setFiltering(true), { labelKey: 'tickets.keys.filter', groupKey: 'tickets.keys.list' });
  useShortcut('mod+shift+a', page, { labelKey: 'tickets.keys.selectPage', groupKey: 'tickets.keys.list' });
  useShortcut('escape', () => setSelected(new Set()), { enabled: selected.size > 0 });
  const shownCount = filtered ? undefined : count;
  return (
    <section className="col grow" style={{ minHeight: 0 }} aria-label={title}>
      <header className={css.head}>
        <SideButton />
        <h1 className={`${css.title} ell`} tabIndex={-1} data-focus-target>
          {title}
        </h1>
        {shownCount !== undefined && <span className={css.count}>{shownCount >= 1000 ? `${formatNumber(1000)}+` : formatNumber(shownCount)}</span>}
        <span className={css.tools}>
          <SortMenu />
          <Tooltip label={t('tickets.keys.filter')}>
            <ActionIcon
              aria-label={t('tickets.keys.filter')}
              aria-pressed={filtering}
              aria-keyshortcuts="F"
              color={filtered ? 'loop' : 'gray'}
              onClick={() => setFiltering(!filtering)}
            >
              <IconFilter size={16} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </span>
      </header>
      {(filtering || filtered) && <FilterBar onClose={() => setFiltering(false)} />}
      <div role="status" className="sr-only">
        {arrivals.count > 0 ? t('tickets.arrived', { count: arrivals.count }) : ''}
      </div>
      {arrivals.count > 0 && (
        <button type="button" className={css.arrived} onClick={arrivals.show}>
          <IconArrowUp size={14} stroke={1.9} aria-hidden />
          {t('tickets.arrived', { count: arrivals.count })}
        </button>
      )}
      <TicketList loaded={loaded} />
      <BulkBar loaded={loaded} />
      {selected.size === 0 && (
        <footer className={css.foot} aria-hidden>
          <Kbd keys="j" />
          <Kbd keys="k" />
          <span>{t('tickets.foot.move')}</span>
          <Kbd keys="x" />
          <span>{t('tickets.foot.select')}</span>
          <Kbd keys="?" />
          <span>{t('tickets.foot.keys')}</span>
        </footer>
      )}
    </section>
  );
}
