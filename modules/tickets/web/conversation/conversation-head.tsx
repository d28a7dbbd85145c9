import { ActionIcon, Button, Menu, Tooltip } from '@mantine/core';
import {
  IconAlarm,
  IconArrowsJoin2,
  IconArrowsSplit2,
  IconBan,
  IconBell,
  IconBellOff,
  IconCheck,
  IconChevronLeft,
  IconClockPause,
  IconEye,
  IconLink,
  IconMailOpened,
  IconRefresh,
  IconTrash,
  IconUserPlus,
} from '@tabler/icons-react';
import { memo, type ReactNode, useState } from 'react';
import type { Ticket, TicketItem } from '#contract/tickets';
import { Avatar, Kbd, PanelButton, useCan, useT, useWidths } from '#ui';
import { useInboxActions } from '../inbox-state.tsx';
import { useViewers } from '../presence.ts';
import css from './conversation.module.css';
import { LateMenu } from './late-menu.tsx';
import { useTicketActions } from './ticket-actions.ts';

/** Subject, who else is here, and what is done most. */
export const ConversationHead = memo(function ConversationHead({ item, ticket }: { item: TicketItem; ticket: Ticket | undefined }): ReactNode {
  const { t } = useT();
  const { onePane } = useWidths();
  const { open, setDialog } = useInboxActions();
  const actions = useTicketActions(item, ticket);
  const may = (ability: Ticket['abilities'][number]): boolean => ticket?.abilities.includes(ability) ?? false;
  const ended = item.category === 'solved' || item.category === 'closed';
  return (
    <header className={css.head}>
      {onePane && (
        <ActionIcon aria-label={t('tickets.back')} onClick={() => open(null)}>
          <IconChevronLeft size={20} stroke={1.7} aria-hidden />
        </ActionIcon>
      )}
      <Subject key={item.id} item={item} editable={may('change')} onRename={actions.rename} />
      <Viewers id={item.id} />
      {!onePane && may('assign') && (
        <Tooltip label={t('tickets.act.assign')}>
          <ActionIcon aria-label={t('tickets.act.assign')} aria-keyshortcuts="A" onClick={() => setDialog({ name: 'assign', tickets: [item] })}>
            <IconUserPlus size={16} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      {!onePane && may('change') && (
        <Tooltip label={t('tickets.act.snooze')}>
          <ActionIcon aria-label={t('tickets.act.snooze')} aria-keyshortcuts="H" onClick={() => setDialog({ name: 'snooze', tickets: [item] })}>
            <IconClockPause size={16} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Tooltip>
      )}
      <TicketMenu item={item} ticket={ticket} actions={actions} />
      {may('change') && onePane && (
        <ActionIcon aria-label={ended ? t('tickets.act.reopen') : t('tickets.act.resolve')} onClick={ended ? actions.reopen : actions.resolve}>
          {ended ? <IconRefresh size={20} stroke={1.7} aria-hidden /> : <IconCheck size={20} stroke={1.7} aria-hidden />}
        </ActionIcon>
      )}
      {may('change') && !onePane && (
        <Button
          aria-keyshortcuts="E"
          leftSection={ended ? <IconRefresh size={16} stroke={1.7} aria-hidden /> : <IconCheck size={16} stroke={1.7} aria-hidden />}
          rightSection={ended ? undefined : <Kbd keys="e" />}
          onClick={ended ? actions.reopen : actions.resolve}
        >
          {ended ? t('tickets.act.reopen') : t('tickets.act.resolve')}
        </Button>
      )}
      <PanelButton />
    </header>
  );
});

function Subject({ item, editable, onRename }: { item: TicketItem; editable: boolean; onRename: (subject: string) => void }): ReactNode {
  const { t } = useT();
  const { onePane } = useWidths();
  const [typed, setTyped] = useState<string | null>(null);
  const done = (): void => {
    if (typed !== null && typed.trim() !== '' && typed.trim() !== item.subject) onRename(typed.trim());
    setTyped(null);
  };
  if (typed !== null)
    return (
      <div className={css.subject}>
        <input
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to edit this
          autoFocus
          className={css.subjectInput}
          aria-label={t('tickets.field.subject')}
          value={typed}
          maxLength={500}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={done}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) done();
            if (event.key === 'Escape') {
              event.stopPropagation();
              setTyped(null);
            }
          }}
        />
      </div>
    );
  // On a phone the list, and with it the page's heading, is hidden.
  const Heading = onePane ? 'h1' : 'h2';
  return (
    <Heading className={css.subject} title={item.subject} lang={item.language ?? undefined}>
      {editable ? (
        <button
          type="button"
          className={css.subjectButton}
          aria-label={t('tickets.subject.edit', { subject: item.subject })}
          onClick={() => setTyped(item.subject)}
        >
          {item.subject || t('tickets.subject.erased')}
        </button>
      ) : (
        <span className="ell">{item.subject || t('tickets.subject.erased')}</span>
      )}
    </Heading>
  );
}

function Viewers({ id }: { id: number }): ReactNode {
  const { t, formatList } = useT();
  const viewers = useViewers(id);
  if (viewers.length === 0) return null;
  const names = formatList(viewers.map((one) => one.name));
  return (
    <Tooltip label={t('tickets.viewing', { count: viewers.length, names })}>
      <span className={css.viewers} role="img" aria-label={t('tickets.viewing', { count: viewers.length, names })}>
        <IconEye size={14} stroke={1.7} aria-hidden />
        {viewers.slice(0, 3).map((one) => (
          <Avatar key={one.id} name={one.name} size={20} />
        ))}
      </span>
    </Tooltip>
  );
}

function TicketMenu({ item, ticket, actions }: { item: TicketItem; ticket: Ticket | undefined; actions: ReturnType<typeof useTicketActions> }): ReactNode {
  const { t } = useT();
  const can = useCan();
  const { setDialog } = useInboxActions();
  const may = (ability: Ticket['abilities'][number]): boolean => ticket?.abilities.includes(ability) ?? false;
  const open = (name: Parameters<typeof setDialog>[0] extends infer D | null ? (D extends { name: infer N } ? N : never) : never): void =>
    setDialog({ name, tickets: [ticket ?? item] });
  const icon = { size: 16, stroke: 1.7, 'aria-hidden': true } as const;
  return (
    <LateMenu label={t('tickets.more')} width={230}>
      <Menu.Item leftSection={ticket?.following ? <IconBellOff {...icon} /> : <IconBell {...icon} />} onClick={actions.toggleFollow}>
        {ticket?.following ? t('tickets.act.unfollow') : t('tickets.act.followStart')}
      </Menu.Item>
      <Menu.Item leftSection={<IconMailOpened {...icon} />} onClick={actions.markUnread}>
        {t('tickets.act.unread')}
      </Menu.Item>
      {may('merge') && (
        <Menu.Item leftSection={<IconArrowsJoin2 {...icon} />} rightSection={<Kbd keys="m" />} onClick={() => open('merge')}>
          {t('tickets.act.merge')}
        </Menu.Item>
      )}
      {may('change') && (
        <>
          <Menu.Item leftSection={<IconClockPause {...icon} />} rightSection={<Kbd keys="h" />} onClick={() => open('snooze')}>
            {t('tickets.act.snooze')}
          </Menu.Item>
          <Menu.Item leftSection={<IconAlarm {...icon} />} rightSection={<Kbd keys="d" />} onClick={() => open('due')}>
            {t('tickets.act.due')}
          </Menu.Item>
        </>
      )}
      {may('split') && (
        <Menu.Item leftSection={<IconArrowsSplit2 {...icon} />} onClick={() => open('split')}>
          {t('tickets.act.split')}
        </Menu.Item>
      )}
      {may('change') && (
        <Menu.Item leftSection={<IconLink {...icon} />} onClick={() => open('link')}>
          {t('tickets.act.link')}
        </Menu.Item>
      )}
      {may('change') && (
        <Menu.Item leftSection={<IconBan {...icon} />} onClick={actions.toggleSpam}>
          {item.spam ? t('tickets.act.notSpam') : t('tickets.act.spam')}
        </Menu.Item>
      )}
      {may('delete') && can('tickets:delete') && (
        <>
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash {...icon} />} onClick={() => open('delete')}>
            {t('tickets.act.delete')}
          </Menu.Item>
        </>
      )}
    </LateMenu>
  );
}
