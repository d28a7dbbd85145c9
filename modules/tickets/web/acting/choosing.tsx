import { IconArrowDown, IconArrowUp, IconMinus, IconUser, IconUserOff } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { followTicket, type Priority, priorities } from '#contract/tickets';
import { call } from '#platform/client';
import { Avatar, type Icon, StatusDot, toast, useSession, useT } from '#ui';
import { useAssignees, usePeople, useQueues } from '../neighbours.ts';
import { queueIcon } from '../queue-icons.ts';
import { ticketKeys, useStatuses } from '../reading.ts';
import { statusTones, useOfferedStatuses, useStatusName } from '../words.ts';
import { useActing } from './acting.ts';
import { assignTo, dueAt, moveTo, setPriority, setStatus, snoozeUntil } from './changes.ts';
import { useTellFailure } from './changing.ts';
import { ChoiceDialog } from './choice-dialog.tsx';
import type { DialogProps } from './dialogs.tsx';
import { MomentDialog } from './moment-dialog.tsx';

export function AssignDialog({ tickets, onClose }: DialogProps): ReactNode {
  const { t } = useT();
  const act = useActing();
  const { user } = useSession();
  const people = useAssignees();
  const others = people.filter((one) => one.id !== user.id);
  const current = tickets.length === 1 ? (tickets[0]?.assignee?.id ?? 'none') : undefined;
  const choices = [
    { key: user.id, label: t('tickets.assign.me'), hint: user.name, icon: IconUser, keys: 'i' },
    { key: 'none', label: t('tickets.assign.nobody'), icon: IconUserOff },
    ...others.map((one) => ({ key: one.id, label: one.name, mark: <Avatar name={one.name} size={20} /> })),
  ];
  const pick = (key: string): void => {
    const person = key === 'none' ? null : (people.find((one) => one.id === key) ?? { id: user.id, name: user.name });
    const done = person ? t('tickets.done.assigned', { count: tickets.length, name: person.name }) : t('tickets.done.unassigned', { count: tickets.length });
    void act(tickets, assignTo(person && { id: person.id, name: person.name }), done);
  };
  return <ChoiceDialog opened onClose={onClose} title={t('tickets.act.assign')} choices={choices} current={current} onPick={pick} />;
}

const priorityIcons: Record<Priority, Icon> = { low: IconArrowDown, normal: IconMinus, high: IconArrowUp, urgent: IconArrowUp };

export function PriorityDialog({ tickets, onClose }: DialogProps): ReactNode {
  const { t } = useT();
  const act = useActing();
  const choices = [...priorities].reverse().map((key) => ({ key, label: t(`tickets.priority.${key}`), icon: priorityIcons[key] }));
  const pick = (key: string): void =>
    void act(tickets, setPriority(key as Priority), t('tickets.done.priority', { count: tickets.length, priority: t(`tickets.priority.${key}`) }));
  return (
    <ChoiceDialog
      opened
      onClose={onClose}
      title={t('tickets.act.priority')}
      choices={choices}
      current={tickets.length === 1 ? tickets[0]?.priority : undefined}
      onPick={pick}
    />
  );
}

export function StatusDialog({ tickets, onClose }: DialogProps): ReactNode {
  const { t } = useT();
  const act = useActing();
  const statusName = useStatusName();
  const { data: all = [] } = useStatuses();
  const choices = useOfferedStatuses().map((one) => ({ key: one.key, label: statusName(one.key), mark: <StatusDot tone={statusTones[one.category]} /> }));
  const pick = (key: string): void => {
    const status = all.find((one) => one.key === key);
    if (status) void act(tickets, setStatus(key, status.category), t('tickets.done.status', { count: tickets.length, status: statusName(key) }));
  };
  return (
    <ChoiceDialog
      opened
      onClose={onClose}
      title={t('tickets.act.status')}
      choices={choices}
      current={tickets.length === 1 ? tickets[0]?.status : undefined}
      onPick={pick}
    />
  );
}

export function QueueDialog({ tickets, onClose }: DialogProps): ReactNode {
  const { t } = useT();
  const act = useActing();
  const { data: queues = [], isPending } = useQueues();
  const pick = (key: string): void => {
    const queue = queues.find((one) => String(one.id) === key);
    if (queue) void act(tickets, moveTo({ id: queue.id, name: queue.name }), t('tickets.done.moved', { count: tickets.length, queue: queue.name }));
  };
  const choices = queues.map((one) => ({ key: String(one.id), label: one.name, hint: one.description, icon: queueIcon(one.icon) }));
  return (
    <ChoiceDialog
      opened
      onClose={onClose}
      title={t('tickets.act.queue')}
      choices={choices}
      loading={isPending}
      current={tickets.length === 1 ? String(tickets[0]?.queue?.id) : undefined}
      onPick={pick}
    />
  );
}

export function SnoozeDialog({ tickets, onClose }: DialogProps): ReactNode {
  const { t, formatDate } = useT();
  const act = useActing();
  const isSnoozed = tickets.some((one) => one.snoozedUntil);
  const pick = (iso: string): void =>
    void act(tickets, snoozeUntil(iso), t('tickets.done.snoozed', { count: tickets.length, time: formatDate(iso, 'weekday') }));
  const wake = { label: t('tickets.snooze.wake'), run: () => void act(tickets, snoozeUntil(null), t('tickets.done.woken', { count: tickets.length })) };
  return <MomentDialog opened onClose={onClose} title={t('tickets.act.snooze')} onPick={pick} clear={isSnoozed ? wake : undefined} />;
}

export function DueDialog({ tickets, onClose }: DialogProps): ReactNode {
  const { t, formatDate } = useT();
  const act = useActing();
  const isDue = tickets.some((one) => one.nextDueAt);
  const pick = (iso: string): void => void act(tickets, dueAt(iso), t('tickets.done.due', { count: tickets.length, time: formatDate(iso, 'weekday') }));
  const clear = { label: t('tickets.due.clear'), run: () => void act(tickets, dueAt(null), t('tickets.done.notDue', { count: tickets.length })) };
  return <MomentDialog opened onClose={onClose} title={t('tickets.act.due')} onPick={pick} clear={isDue ? clear : undefined} />;
}

export function FollowDialog({ tickets, onClose }: DialogProps): ReactNode {
  const { t } = useT();
  const queries = useQueryClient();
  const tellFailure = useTellFailure();
  const { data: people = [], isPending } = usePeople();
  const pick = async (userId: string): Promise<void> => {
    onClose();
    try {
      for (const one of tickets) {
        await call(followTicket, { params: { id: one.id, userId } });
        await queries.invalidateQueries({ queryKey: ticketKeys.conversation(one.id) });
      }
      toast({ message: t('tickets.done.follower', { name: people.find((one) => one.id === userId)?.name ?? '' }) });
    } catch (error) {
      tellFailure(error);
    }
  };
  return (
    <ChoiceDialog
      opened
      onClose={onClose}
      title={t('tickets.follow.add')}
      loading={isPending}
      choices={people.map((one) => ({ key: one.id, label: one.name, mark: <Avatar name={one.name} size={20} /> }))}
      onPick={(key) => void pick(key)}
    />
  );
}
