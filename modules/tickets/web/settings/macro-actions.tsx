import { ActionIcon, Button, Menu, Select, TagsInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type MacroAction, priorities } from '#contract/tickets';
import { useT } from '#ui';
import { useAssignees, useQueues } from '../neighbours.ts';
import { useTags } from '../reading.ts';
import { useOfferedStatuses, useStatusName } from '../words.ts';
import css from './settings.module.css';

type Kind = MacroAction['do'];
const kinds: readonly Kind[] = ['status', 'priority', 'assign', 'queue', 'addTags', 'removeTags'];

/** What a macro does beside its words, in this order. */
export function MacroActions({ actions, onChange }: { actions: MacroAction[]; onChange: (actions: MacroAction[]) => void }): ReactNode {
  const { t } = useT();
  const { data: queues = [] } = useQueues();
  const make = (kind: Kind): MacroAction => {
    if (kind === 'status') return { do: 'status', status: 'solved' };
    if (kind === 'priority') return { do: 'priority', priority: 'high' };
    if (kind === 'assign') return { do: 'assign', assigneeId: 'me' };
    if (kind === 'queue') return { do: 'queue', queueId: queues[0]?.id ?? 0 };
    return { do: kind, tags: [] };
  };
  return (
    <fieldset className={css.actions} style={{ border: 0, padding: 0, margin: 0 }}>
      <legend className={css.label}>{t('tickets.macro.does')}</legend>
      {actions.map((action, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same action may stand twice; only its place tells them apart
        <div key={at} className={css.action}>
          <span style={{ alignSelf: 'center' }}>{t(`tickets.macro.do.${action.do}`)}</span>
          <ActionValue action={action} onChange={(next) => onChange(actions.map((one, index) => (index === at ? next : one)))} />
          <ActionIcon
            size={32}
            aria-label={t('tickets.macro.remove', { name: t(`tickets.macro.do.${action.do}`) })}
            onClick={() => onChange(actions.filter((_, index) => index !== at))}
          >
            <IconTrash size={16} stroke={1.7} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Menu position="bottom-start">
        <Menu.Target>
          <Button style={{ alignSelf: 'flex-start' }} size="compact-xs" leftSection={<IconPlus size={14} stroke={1.7} aria-hidden />}>
            {t('tickets.macro.add')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {kinds.map((kind) => (
            <Menu.Item key={kind} onClick={() => onChange([...actions, make(kind)])}>
              {t(`tickets.macro.do.${kind}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </fieldset>
  );
}

function ActionValue({ action, onChange }: { action: MacroAction; onChange: (action: MacroAction) => void }): ReactNode {
  const { t } = useT();
  const statusName = useStatusName();
  const statuses = useOfferedStatuses();
  const { data: queues = [] } = useQueues();
  const { data: tags = [] } = useTags();
  const people = useAssignees();
  const label = t(`tickets.macro.do.${action.do}`);
  if (action.do === 'status')
    return (
      <Select
        aria-label={label}
        value={action.status}
        onChange={(status) => status && onChange({ do: 'status', status })}
        data={statuses.map((one) => ({ value: one.key, label: statusName(one.key) }))}
      />
    );
  if (action.do === 'priority')
    return (
      <Select
        aria-label={label}
        value={action.priority}
        onChange={(next) => next && onChange({ do: 'priority', priority: next as (typeof priorities)[number] })}
        data={priorities.map((value) => ({ value, label: t(`tickets.priority.${value}`) }))}
      />
    );
  if (action.do === 'queue')
    return (
      <Select
        aria-label={label}
        value={String(action.queueId)}
        onChange={(next) => next && onChange({ do: 'queue', queueId: Number(next) })}
        data={queues.map((one) => ({ value: String(one.id), label: one.name }))}
      />
    );
  if (action.do === 'assign')
    return (
      <Select
        aria-label={label}
        searchable
        value={action.assigneeId ?? 'none'}
        onChange={(next) => next && onChange({ do: 'assign', assigneeId: next === 'none' ? null : next })}
        data={[
          { value: 'me', label: t('tickets.assign.me') },
          { value: 'none', label: t('tickets.assign.nobody') },
          ...people.map((one) => ({ value: one.id, label: one.name })),
        ]}
      />
    );
  return (
    <TagsInput
      aria-label={label}
      size="xs"
      value={action.tags}
      onChange={(next) => onChange({ do: action.do, tags: next })}
      data={tags.filter((one) => !one.archived).map((one) => one.name)}
    />
  );
}
