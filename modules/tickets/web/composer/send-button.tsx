import { Button, Menu } from '@mantine/core';
import { IconCalendarClock, IconCheck, IconChevronUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Kbd, StatusDot, useSession, useSetPreferences, useT, useWidths } from '#ui';
import { statusTones, useOfferedStatuses, useStatusName } from '../words.ts';
import css from './composer.module.css';

/** Which status a reply sets, as the person last chose it; '' keeps the one the ticket has. */
export function useSendStatus(): [string, (key: string) => void] {
  const { preferences } = useSession().user;
  const setPreferences = useSetPreferences();
  const chosen = typeof preferences.sendStatus === 'string' ? preferences.sendStatus : 'waiting_customer';
  return [chosen, (key) => setPreferences({ sendStatus: key })];
}

type Props = {
  note: boolean;
  busy: boolean;
  disabled: boolean;
  status: string;
  onStatus: (key: string) => void;
  onSend: (status: string) => void;
  onLater: () => void;
};

/** "Send and set ...": the button says what will happen, its menu changes that. */
export function SendButton({ note, busy, disabled, status, onStatus, onSend, onLater }: Props): ReactNode {
  const { t, has } = useT();
  const { onePane } = useWidths();
  const statusName = useStatusName();
  const offered = useOfferedStatuses();
  const labelOf = (key: string): string =>
    key === '' ? t('tickets.send.only') : has(`tickets.send.as.${key}`) ? t(`tickets.send.as.${key}`) : t('tickets.send.andSet', { status: statusName(key) });
  if (note)
    return (
      <Button
        variant="filled"
        loading={busy}
        disabled={disabled}
        onClick={() => onSend('')}
        rightSection={onePane ? undefined : <Kbd keys="mod+enter" joined />}
      >
        {t('tickets.send.note')}
      </Button>
    );
  return (
    <span className={css.split}>
      <Button
        variant="filled"
        loading={busy}
        disabled={disabled}
        onClick={() => onSend(status)}
        rightSection={onePane ? undefined : <Kbd keys="mod+enter" joined />}
      >
        {labelOf(status)}
      </Button>
      <Menu position="top-end" width={240}>
        <Menu.Target>
          <Button variant={disabled ? 'default' : 'filled'} aria-label={t('tickets.send.more')}>
            <IconChevronUp size={16} stroke={1.9} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('tickets.send.and')}</Menu.Label>
          {['', ...offered.map((one) => one.key)].map((key) => {
            const category = offered.find((one) => one.key === key)?.category;
            return (
              <Menu.Item
                key={key}
                aria-current={key === status || undefined}
                leftSection={category ? <StatusDot tone={statusTones[category]} /> : <span style={{ width: 7 }} />}
                rightSection={key === status ? <IconCheck size={14} stroke={1.9} aria-hidden /> : undefined}
                onClick={() => onStatus(key)}
              >
                {labelOf(key)}
              </Menu.Item>
            );
          })}
          <Menu.Divider />
          <Menu.Item leftSection={<IconCalendarClock size={16} stroke={1.7} aria-hidden />} disabled={disabled} onClick={onLater}>
            {t('tickets.send.later')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
