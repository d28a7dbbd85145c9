import {
  IconAlarm,
  IconArrowsJoin2,
  IconArrowsSplit2,
  IconBan,
  IconCheck,
  IconClockPause,
  IconEdit,
  IconEraser,
  IconInbox,
  IconLink,
  IconPlus,
  IconTag,
  IconUser,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { DateTime, type Icon, type Translator, useT } from '#ui';
import type { Conversation } from '../keeping.ts';
import { usePeople, useQueues } from '../neighbours.ts';
import { useTags } from '../reading.ts';
import { useFieldName, useStatusName } from '../words.ts';
import css from './message.module.css';
import { statusTold } from './status-told.ts';

export type Happening = Conversation['happenings'][number];

const icons: Record<string, Icon> = {
  'ticket.created': IconPlus,
  'ticket.status_changed': IconCheck,
  'ticket.assigned': IconUser,
  'ticket.moved': IconInbox,
  'ticket.changed': IconEdit,
  'ticket.tagged': IconTag,
  'ticket.snoozed': IconClockPause,
  'ticket.due_changed': IconAlarm,
  'ticket.spam_marked': IconBan,
  'ticket.merged': IconArrowsJoin2,
  'ticket.merge_undone': IconArrowsJoin2,
  'ticket.split': IconArrowsSplit2,
  'ticket.linked': IconLink,
  'ticket.erased': IconEraser,
};

export type Names = {
  status: (key: string) => string;
  person: (id: unknown) => string;
  queue: (id: unknown) => string;
  tag: (id: unknown) => string;
  field: (key: string) => string;
};

/** What the sentences name; asked for once for all of them. */
export function useNames(): Names {
  const { t } = useT();
  const status = useStatusName();
  const field = useFieldName();
  const { data: people = [] } = usePeople();
  const { data: queues = [] } = useQueues();
  const { data: tags = [] } = useTags();
  return {
    status,
    field,
    person: (id) => people.find((one) => one.id === id)?.name ?? t('tickets.happening.someone'),
    queue: (id) => queues.find((one) => one.id === id)?.name ?? `#${String(id)}`,
    tag: (id) => tags.find((one) => one.id === id)?.name ?? `#${String(id)}`,
  };
}

/** One whole sentence for what happened; null for what the thread shows in another way. */
function sentenceOf({ type, actor, data }: Happening, { t, formatDate, formatList }: Translator, names: Names): string | null {
  const who = actor.name || t(`tickets.author.${actor.kind === 'key' ? 'key' : 'system'}`);
  const list = (ids: unknown): string => formatList((Array.isArray(ids) ? ids : []).map((id) => names.tag(id)));
  if (type === 'ticket.status_changed') return t(`tickets.happening.${statusTold(actor.kind, data)}`, { who, status: names.status(String(data.to)) });
  if (type === 'ticket.assigned')
    return data.to === null
      ? t('tickets.happening.unassigned', { who })
      : data.to === actor.id
        ? t('tickets.happening.took', { who })
        : t('tickets.happening.assigned', { who, name: names.person(data.to) });
  if (type === 'ticket.moved') return t('tickets.happening.moved', { who, queue: names.queue(data.to) });
  if (type === 'ticket.changed') {
    const priority = data.priority as { to?: string } | undefined;
    if (priority?.to) return t('tickets.happening.priority', { who, priority: t(`tickets.priority.${priority.to}`) });
    return t('tickets.happening.changed', {
      who,
      fields: formatList((Array.isArray(data.fields) ? data.fields : []).map((key) => fieldWord(String(key), t, names))),
    });
  }
  if (type === 'ticket.tagged') {
    const added = Array.isArray(data.added) && data.added.length > 0;
    return added ? t('tickets.happening.tagged', { who, tags: list(data.added) }) : t('tickets.happening.untagged', { who, tags: list(data.removed) });
  }
  if (type === 'ticket.snoozed')
    return data.until
      ? t('tickets.happening.snoozed', { who, time: formatDate(String(data.until), 'weekday') })
      : data.woke
        ? t('tickets.happening.woke')
        : t('tickets.happening.unsnoozed', { who });
  if (type === 'ticket.due_changed')
    return data.dueAt ? t('tickets.happening.due', { who, time: formatDate(String(data.dueAt), 'weekday') }) : t('tickets.happening.notDue', { who });
  if (type === 'ticket.spam_marked') return data.spam ? t('tickets.happening.spam', { who }) : t('tickets.happening.notSpam', { who });
  if (type === 'ticket.merged') return t('tickets.happening.merged', { who, id: String(data.sourceId), into: String(data.targetId) });
  if (type === 'ticket.merge_undone') return t('tickets.happening.mergeUndone', { who, id: String(data.sourceId) });
  if (type === 'ticket.split') return t('tickets.happening.split', { who, id: String(data.newTicketId) });
  if (type === 'ticket.erased') return t('tickets.happening.erased', { who });
  if (type === 'ticket.linked')
    return data.linked ? t('tickets.happening.linked', { who, id: String(data.otherId) }) : t('tickets.happening.unlinked', { who, id: String(data.otherId) });
  return null;
}

const ownFields = new Set(['subject', 'language', 'customer', 'priority']);
const fieldWord = (key: string, t: Translator['t'], names: Names): string =>
  ownFields.has(key) ? t(`tickets.field.${key}`) : names.field(key.replace(/^fields?\./, ''));

export function HappeningLine({ happening, names }: { happening: Happening; names: Names }): ReactNode {
  const translator = useT();
  const sentence = sentenceOf(happening, translator, names);
  if (!sentence) return null;
  const Mark = icons[happening.type] ?? IconEdit;
  return (
    <div className={css.happening}>
      <Mark size={14} stroke={1.7} aria-hidden />
      <span>{sentence}</span>
      <span className="push">
        <DateTime at={happening.at} as="time" />
      </span>
    </div>
  );
}
