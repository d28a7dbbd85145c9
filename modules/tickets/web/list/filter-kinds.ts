import { categories, channels, priorities, type TicketFilter } from '#contract/tickets';
import { useT } from '#ui';
import { useAssignees, usePeople, useQueues, useTeams } from '../neighbours.ts';
import type { filterKeys } from '../places.ts';
import { useFields, useStatuses, useTags } from '../reading.ts';
import { useFieldLabel, useStatusName } from '../words.ts';

/** Each custom field is a filter of its own on the screen; in the address and the API they are one, `field`. */
export type FilterKey = Exclude<(typeof filterKeys)[number], 'field'> | `field.${string}`;
export type Option = { value: string; label: string };
/** `many`: several values count as "or". */
export type FilterKind = { key: FilterKey; label: string } & (
  | { kind: 'many' | 'one'; options: Option[] }
  | { kind: 'date' | 'day' | 'text' | 'customer' | 'company' }
);

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

/** Custom fields by their own names; what is typed is compared as a whole. */
function useFieldKinds(): FilterKind[] {
  const { t } = useT();
  const labelOf = useFieldLabel();
  const { data: fields = [] } = useFields();
  return fields
    .filter((field) => !field.archived)
    .map((field): FilterKind => {
      const own = { key: `field.${field.key}` as const, label: labelOf(field.label, field.key) };
      if (field.kind === 'boolean')
        return { ...own, kind: 'one', options: ['true', 'false'].map((value) => ({ value, label: t(`tickets.filter.field.${value}`) })) };
      if (field.kind === 'choice' || field.kind === 'choices')
        return { ...own, kind: 'many', options: field.choices.map((choice) => ({ value: choice.key, label: labelOf(choice.label, choice.key) })) };
      return { ...own, kind: field.kind === 'date' ? 'day' : 'text' };
    });
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
  const ofFields = useFieldKinds();
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
    ...ofFields,
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
export function asValues({ field, ...filter }: TicketFilter): FilterValues {
  const values: FilterValues = Object.fromEntries(Object.entries(filter).map(([key, value]) => [key, String(value)]));
  for (const pair of (field ?? '').split(/(?<!\\),/).filter((one) => one.includes(':'))) {
    const key = `field.${pair.slice(0, pair.indexOf(':')).trim()}` as const;
    const value = pair.slice(pair.indexOf(':') + 1);
    values[key] = values[key] === undefined ? value : `${values[key]},${value}`;
  }
  return values;
}
const numbers = new Set<string>(['customer', 'company', 'team']);
export function asFilter(values: FilterValues): TicketFilter {
  const given = Object.entries(values).flatMap(([key, value]) => (value ? [[key, value] as const] : []));
  const field = given
    .filter(([key]) => key.startsWith('field.'))
    .flatMap(([key, value]) => value.split(/(?<!\\),/).map((one) => `${key.slice('field.'.length)}:${one.trim()}`))
    .join(',');
  return {
    ...Object.fromEntries(given.filter(([key]) => !key.startsWith('field.')).map(([key, value]) => [key, numbers.has(key) ? Number(value) : value])),
    ...(field ? { field } : {}),
  } as TicketFilter;
}
