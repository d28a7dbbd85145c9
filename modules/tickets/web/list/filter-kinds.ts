import { categories, channels, priorities, type TicketFilter } from '#contract/tickets';
import { useT } from '#ui';
import { useAssignees, usePeople, useQueues, useTeams } from '../neighbours.ts';
import type { filterKeys } from '../places.ts';
import { useStatuses, useTags } from '../reading.ts';
import { useStatusName } from '../words.ts';

export type FilterKey = (typeof filterKeys)[number];
export type Option = { value: string; label: string };
/** `many`: several values count as "or". */
export type FilterKind = { key: FilterKey; label: string } & ({ kind: 'many' | 'one'; options: Option[] } | { kind: 'date' | 'text' | 'customer' | 'company' });

function useStatusOptions(): Option[] {
  const { t } = useT();
  const statusName = useStatusName();
  const { data: statuses = [] } = useStatuses();
  const seen = new Set<string>();
  return [
    { value: 'active', label: t('tickets.filter.status.active') },
    ...categories.map((key) => ({ value: key as string, label: t(`tickets.status.${key}`) })),
    ...statuses.map((one) => ({ value: one.key, label: statusName(one.key) })),
  ].filter((one) => !seen.has(one.value) && seen.add(one.value));
}

/** Every filter the list knows, with what can be chosen in it. */
export function useFilterKinds(): FilterKind[] {
  const { t } = useT();
  const { data: queues = [] } = useQueues();
  const { data: tags = [] } = useTags();
  const { data: teams = [] } = useTeams();
  const { data: people = [] } = usePeople();
  const assignees = useAssignees();
  const label = (key: FilterKey): string => t(`tickets.filter.${key}`);
  const flag = (key: FilterKey, value = 'true'): FilterKind => ({ key, label: label(key), kind: 'one', options: [{ value, label: label(key) }] });
  const three = (key: 'snoozed' | 'spam'): FilterKind => ({
    key,
    label: label(key),
    kind: 'one',
    options: [
      { value: 'true', label: t(`tickets.filter.${key}.true`) },
      { value: 'false', label: t(`tickets.filter.${key}.false`) },
      { value: 'any', label: t(`tickets.filter.${key}.any`) },
    ],
  });
  const statusOptions = useStatusOptions();
  const person = (list: { id: string; name: string }[]): Option[] => list.map((one) => ({ value: one.id, label: one.name }));
  return [
    { key: 'status', label: label('status'), kind: 'many', options: statusOptions },
    {
      key: 'assignee',
      label: label('assignee'),
      kind: 'many',
      options: [{ value: 'me', label: t('tickets.assign.me') }, { value: 'none', label: t('tickets.assign.nobody') }, ...person(assignees)],
    },
    { key: 'queue', label: label('queue'), kind: 'many', options: queues.map((one) => ({ value: String(one.id), label: one.name })) },
    { key: 'tag', label: label('tag'), kind: 'many', options: tags.map((one) => ({ value: one.name, label: one.name })) },
    { key: 'priority', label: label('priority'), kind: 'many', options: priorities.map((key) => ({ value: key, label: t(`tickets.priority.${key}`) })) },
    { key: 'channel', label: label('channel'), kind: 'many', options: channels.map((key) => ({ value: key, label: t(`tickets.channel.${key}`) })) },
    {
      key: 'language',
      label: label('language'),
      kind: 'many',
      options: ['en', 'zh', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'pt'].map((key) => ({ value: key, label: t(`tickets.language.${key}`) })),
    },
    { key: 'team', label: label('team'), kind: 'one', options: teams.map((one) => ({ value: String(one.id), label: one.name })) },
    { key: 'customer', label: label('customer'), kind: 'customer' },
    { key: 'company', label: label('company'), kind: 'company' },
    { key: 'follower', label: label('follower'), kind: 'many', options: [{ value: 'me', label: t('tickets.assign.me') }, ...person(people)] },
    flag('unread'),
    flag('waiting'),
    flag('reopened'),
    flag('mentioned', 'me'),
    flag('drafts', 'me'),
    three('snoozed'),
    three('spam'),
    { key: 'createdAfter', label: label('createdAfter'), kind: 'date' },
    { key: 'createdBefore', label: label('createdBefore'), kind: 'date' },
    { key: 'updatedAfter', label: label('updatedAfter'), kind: 'date' },
    { key: 'updatedBefore', label: label('updatedBefore'), kind: 'date' },
    { key: 'q', label: label('q'), kind: 'text' },
  ];
}

export type FilterValues = Partial<Record<FilterKey, string>>;
export function asValues(filter: TicketFilter): FilterValues {
  return Object.fromEntries(Object.entries(filter).map(([key, value]) => [key, String(value)]));
}
const numbers = new Set<string>(['customer', 'company', 'team']);
export function asFilter(values: FilterValues): TicketFilter {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== '')
      .map(([key, value]) => [key, numbers.has(key) ? Number(value) : value]),
  ) as TicketFilter;
}
