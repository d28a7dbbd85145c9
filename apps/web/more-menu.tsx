import { Drawer } from '@mantine/core';
import { IconMenu2, IconSearch } from '@tabler/icons-react';
import { useLocation } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { RailButton, type RailEntry, SideItem, Slot, usePalette, useT } from '#ui';
import css from './shell.module.css';
import { UserChoices } from './user-menu.tsx';

/** Fifth place of the bottom bar on a phone: the other pages, search, and what the user menu holds. */
export function MoreMenu({ entries }: { entries: RailEntry[] }): ReactNode {
  const { t } = useT();
  const [opened, setOpened] = useState(false);
  const palette = usePalette();
  const { href } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: closes when the address changes
  useEffect(() => setOpened(false), [href]);
  return (
    <>
      <RailButton icon={IconMenu2} label={t('web.more')} onClick={() => setOpened(true)} aria-expanded={opened} aria-haspopup="dialog" />
      <Drawer
        opened={opened}
        onClose={() => setOpened(false)}
        position="bottom"
        size="auto"
        title={t('web.more')}
        closeButtonProps={{ 'aria-label': t('ui.close') }}
        classNames={{ content: css.sheet, body: css.sheetBody }}
      >
        <SideItem
          icon={IconSearch}
          label={t('ui.palette.find')}
          onClick={() => {
            setOpened(false);
            palette.open();
          }}
        />
        {entries.map(({ key, label, icon, to, active = false }) => (
          <SideItem key={key} label={label} icon={icon} to={to} active={active} />
        ))}
        <Slot name="shell.bell" />
        <UserChoices />
      </Drawer>
    </>
  );
}
