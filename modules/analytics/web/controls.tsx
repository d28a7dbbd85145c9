import { Button, Select, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { measureCsv, measureKeys } from '#contract/analytics';
import { channels } from '#contract/tickets';
import { urlOf } from '#platform/client';
import { useCan, useSession, useT } from '#ui';
import css from './insights.module.css';
import { type Asked, comparisons, periods, type Selection } from './period.ts';
import { useChoices } from './reading.ts';

type Props = { selection: Selection; asked: Asked; valid: boolean; change: (more: Partial<Selection>) => void };

export function CsvButton({ asked }: { asked: Asked }): ReactNode {
  const { t } = useT();
  return (
    <Button
      component="a"
      href={urlOf(measureCsv, { query: { ...asked, measure: measureKeys.join(',') } })}
      download
      aria-label={t('analytics.csv.figures')}
      leftSection={<IconDownload size={14} stroke={1.7} aria-hidden />}
    >
      {t('analytics.csv')}
    </Button>
  );
}

/** Period, comparison and filters; all of it stands in the address. */
export function Controls({ selection, asked, valid, change }: Props): ReactNode {
  const { t } = useT();
  const { queues, teams } = useChoices();
  const select = (name: 'queue' | 'team' | 'channel', data: { value: string; label: string }[]): ReactNode => (
    <Select
      aria-label={t(`analytics.filter.${name}`)}
      searchable={data.length > 12}
      value={selection[name] ?? ''}
      onChange={(value) => change({ [name]: value || undefined })}
      data={[{ value: '', label: t(`analytics.filter.${name}.all`) }, ...data]}
    />
  );
  return (
    <div className={css.tools} role="search" aria-label={t('analytics.filters')}>
      <Select
        aria-label={t('analytics.period')}
        value={selection.period}
        data={periods.map((value) => ({ value, label: t(`analytics.period.${value}`) }))}
        onChange={(value) =>
          change(
            value === 'custom'
              ? { period: 'custom', from: asked.from, to: asked.to }
              : { period: (value ?? '28') as Selection['period'], from: undefined, to: undefined },
          )
        }
      />
      {selection.period === 'custom' && (
        <>
          <TextInput
            type="date"
            aria-label={t('analytics.from')}
            value={asked.from}
            max={asked.to}
            onChange={(event) => event.currentTarget.value && change({ from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            aria-label={t('analytics.to')}
            value={asked.to}
            error={!valid && t('analytics.wrongRange')}
            onChange={(event) => event.currentTarget.value && change({ to: event.currentTarget.value })}
          />
        </>
      )}
      <Select
        aria-label={t('analytics.compare')}
        value={selection.compare}
        data={comparisons.map((value) => ({ value, label: t(`analytics.compare.${value}`) }))}
        onChange={(value) => change({ compare: (value ?? 'previous') as Selection['compare'] })}
      />
      {select(
        'queue',
        queues.map(({ id, name }) => ({ value: String(id), label: name })),
      )}
      {select(
        'team',
        teams.map(({ id, name }) => ({ value: String(id), label: name })),
      )}
      <AgentSelect selection={selection} change={change} />
      {select(
        'channel',
        channels.map((value) => ({ value, label: t(`analytics.channel.${value}`) })),
      )}
    </div>
  );
}

/** Leads choose anyone; others choose between the queues they work and their own work. */
function AgentSelect({ selection, change }: Pick<Props, 'selection' | 'change'>): ReactNode {
  const { t } = useT();
  const can = useCan();
  const { people } = useChoices();
  const { user } = useSession();
  const all = can('measures:read_all');
  const others = people.filter((one) => one.id !== user.id).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Select
      aria-label={t('analytics.filter.agent')}
      searchable={all && people.length > 12}
      value={selection.agent ?? ''}
      onChange={(value) => change({ agent: value || undefined })}
      data={[
        { value: '', label: t(all ? 'analytics.filter.agent.all' : 'analytics.filter.agent.everyone') },
        { value: 'me', label: t('analytics.filter.agent.me') },
        ...others,
      ]}
    />
  );
}
