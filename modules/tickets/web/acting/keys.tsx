import {
  IconAlarm,
  IconArrowDownCircle,
  IconArrowsJoin2,
  IconArrowsSplit2,
  IconBan,
  IconBell,
  IconBolt,
  IconCheck,
  IconClockPause,
  IconFlag,
  IconInbox,
  IconLink,
  IconLock,
  IconMessageReply,
  IconTag,
  IconTrash,
  IconUser,
  IconUserPlus,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Ticket, TicketItem } from '#contract/tickets';
import { type Command, type Icon, useCan, useCommands, usePalette, useSession, useShortcut, useT } from '#ui';
import { askComposer } from '../composer/door.ts';
import { useUndoSend, useWatchSent } from '../composer/sending.ts';
import { useTicketActions } from '../conversation/ticket-actions.ts';
import { type DialogName, useCursor, useInboxActions, useOpenId, useSelected } from '../inbox-state.tsx';
import { type Conversation, heldItem } from '../keeping.ts';
import { ticketKeys } from '../reading.ts';
import { useActing } from './acting.ts';
import { assignTo, setStatus } from './changes.ts';
import { dialogKeys } from './key-map.ts';
import { useTakeNext } from './taking.ts';

/** What keys and commands act on: the selection, else the open ticket, else the one under the cursor. */
function useTargets(): readonly TicketItem[] {
  const queries = useQueryClient();
  const selected = useSelected();
  const openId = useOpenId();
  const cursor = useCursor();
  const ids = selected.size > 0 ? [...selected] : [openId ?? cursor].filter((id) => id !== null);
  return ids.flatMap((id) => heldItem(queries, id) ?? []);
}

const dialogs: { name: keyof typeof dialogKeys; icon: Icon }[] = [
  { name: 'assign', icon: IconUserPlus },
  { name: 'priority', icon: IconFlag },
  { name: 'snooze', icon: IconClockPause },
  { name: 'due', icon: IconAlarm },
  { name: 'status', icon: IconCheck },
  { name: 'queue', icon: IconInbox },
  { name: 'tags', icon: IconTag },
  { name: 'merge', icon: IconArrowsJoin2 },
];

/** All keys of the inbox that act on tickets, and the same as commands of the palette. */
export function InboxKeys(): ReactNode {
  const { open, setCursor, setDialog } = useInboxActions();
  const openId = useOpenId();
  const can = useCan();
  const targets = useTargets();
  const takeNext = useTakeNext();
  const palette = usePalette();
  const some = targets.length > 0;
  const may = some && can('tickets:change');
  // The keys of the list go on from the ticket that was open, however it was reached.
  const back = (): void => {
    setCursor(openId);
    open(null);
  };
  useShortcut('escape', back, { labelKey: 'tickets.keys.back', groupKey: 'tickets.keys.list', enabled: openId !== null });
  const undoSend = useUndoSend();
  useWatchSent();
  useShortcut('mod+z', () => void undoSend(), { labelKey: 'tickets.keys.undoSend', groupKey: 'tickets.keys.write' });
  useShortcut('n', () => void takeNext(), { labelKey: 'tickets.keys.take', groupKey: 'tickets.keys.list', enabled: can('tickets:change') });
  return (
    <>
      {dialogs.map((one) => (
        <DialogKey
          key={one.name}
          keys={dialogKeys[one.name]}
          name={one.name}
          enabled={may && (one.name !== 'merge' || can('tickets:merge'))}
          onOpen={() => setDialog({ name: one.name, tickets: targets })}
        />
      ))}
      {may && <QuickKeys targets={targets} />}
      {palette.opened && openId !== null && targets[0] && targets.length === 1 && <TicketCommands item={targets[0]} />}
    </>
  );
}

function DialogKey({ keys, name, enabled, onOpen }: { keys: string; name: DialogName; enabled: boolean; onOpen: () => void }): ReactNode {
  useShortcut(keys, onOpen, { labelKey: `tickets.act.${name}`, groupKey: 'tickets.keys.ticket', enabled });
  return null;
}

function QuickKeys({ targets }: { targets: readonly TicketItem[] }): ReactNode {
  const { t } = useT();
  const { user } = useSession();
  const act = useActing();
  const count = { count: targets.length };
  const group = { groupKey: 'tickets.keys.ticket' };
  useShortcut('i', () => void act(targets, assignTo({ id: user.id, name: user.name }), t('tickets.done.assigned', { ...count, name: user.name })), {
    ...group,
    labelKey: 'tickets.keys.toMe',
  });
  useShortcut('e', () => void act(targets, setStatus('solved', 'solved'), t('tickets.done.resolved', count)), { ...group, labelKey: 'tickets.act.resolve' });
  return null;
}

/** The palette's commands for the open ticket, under its number. */
function TicketCommands({ item }: { item: TicketItem }): ReactNode {
  const { t } = useT();
  const { setDialog } = useInboxActions();
  const queries = useQueryClient();
  const takeNext = useTakeNext();
  const ticket: Ticket | undefined = queries.getQueryData<Conversation>(ticketKeys.conversation(item.id))?.ticket;
  const actions = useTicketActions(item, ticket);
  const may = (ability: Ticket['abilities'][number]): boolean => ticket?.abilities.includes(ability) ?? false;
  const change = may('change');
  const dialog = (name: DialogName, icon: Icon, keys: string | undefined, allowed: boolean): Command | false =>
    allowed && { id: `tickets.${name}`, label: t(`tickets.act.${name}`), icon, keys, run: () => setDialog({ name, tickets: [ticket ?? item] }) };
  const commands: (Command | false)[] = [
    change && { id: 'tickets.resolve', label: t('tickets.act.resolve'), icon: IconCheck, keys: 'e', order: 1, run: actions.resolve },
    may('reply') && {
      id: 'tickets.reply',
      label: t('tickets.reply'),
      icon: IconMessageReply,
      keys: 'c',
      order: 2,
      run: () => void askComposer({ do: 'open', kind: 'reply' }),
    },
    may('note') && {
      id: 'tickets.note',
      label: t('tickets.note'),
      icon: IconLock,
      keys: 'shift+c',
      order: 3,
      run: () => void askComposer({ do: 'open', kind: 'note' }),
    },
    may('assign') && { id: 'tickets.toMe', label: t('tickets.keys.toMe'), icon: IconUser, keys: 'i', run: actions.toMe },
    ...dialogs.map((one) => dialog(one.name, one.icon, dialogKeys[one.name], one.name === 'merge' ? may('merge') : change)),
    dialog('split', IconArrowsSplit2, undefined, may('split')),
    dialog('link', IconLink, undefined, change),
    dialog('macro', IconBolt, undefined, change),
    dialog('follow', IconBell, undefined, change),
    { id: 'tickets.following', label: ticket?.following ? t('tickets.act.unfollow') : t('tickets.act.followMe'), icon: IconBell, run: actions.toggleFollow },
    change && { id: 'tickets.spam', label: item.spam ? t('tickets.act.notSpam') : t('tickets.act.spam'), icon: IconBan, run: actions.toggleSpam },
    change && { id: 'tickets.next', label: t('tickets.keys.take'), icon: IconArrowDownCircle, keys: 'n', run: () => void takeNext() },
    dialog('delete', IconTrash, undefined, may('delete')),
  ];
  useCommands(
    commands.filter((one) => one !== false),
    { chip: `#${String(item.id)}`, group: t('tickets.palette.ticket') },
  );
  return null;
}
