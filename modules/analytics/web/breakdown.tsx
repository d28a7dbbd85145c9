import { Button, SegmentedControl, VisuallyHidden } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { type MeasureKey, type MeasureRow, measureCsv } from '#contract/analytics';
import { urlOf } from '#platform/client';
import { DataTable, DefinitionTip, ErrorState, type Column as TableColumn, useCan, useT } from '#ui';
import css from './insights.module.css';
import type { Asked } from './period.ts';
import { type Behind, type Column, type Dimension, useBreakdown } from './reading.ts';
import { Definition, useWording } from './wording.tsx';

const keys = ['volume', 'solved', 'backlog', 'first_response', 'next_reply', 'resolution', 'reopen_rate', 'csat'] as const satisfies readonly MeasureKey[];

type Group = { group: string; label: string | null };
type Props = { asked: Asked; valid: boolean; open: (behind: Behind) => void };

/** The same measures for each queue, team, agent or channel. Agents stand in order of their names: people are not ranked. */
export function Breakdown({ asked, valid, open }: Props): ReactNode {
  const { t } = useT();
  const can = useCan();
  const [dimension, setDimension] = useState<Dimension>('queue');
  const columns = useBreakdown(asked, dimension, keys, valid);
  const groups = groupsOf(columns);
  const dimensions: Dimension[] = ['queue', 'team', ...(can('measures:read_all') ? (['agent'] as const) : []), 'channel'];
  const failed = columns.find((column) => column.error);
  return (
    <section aria-label={t('analytics.breakdown.label')}>
      <div className={css.breakdownHead}>
        <SegmentedControl
          size="xs"
          aria-label={t('analytics.breakdown')}
          value={dimension}
          onChange={(value) => setDimension(value as Dimension)}
          data={dimensions.map((value) => ({ value, label: t(`analytics.breakdown.${value}`) }))}
        />
        <Button
          component="a"
          href={urlOf(measureCsv, { query: { ...asked, measure: keys.join(','), groupBy: dimension } })}
          download
          aria-label={t('analytics.csv.table')}
          className="push"
          leftSection={<IconDownload size={14} stroke={1.7} aria-hidden />}
        >
          {t('analytics.csv')}
        </Button>
      </div>
      {dimension === 'team' && <p className={css.note}>{t('analytics.breakdown.teamNote')}</p>}
      {dimension === 'agent' && <p className={css.note}>{t('analytics.breakdown.agentNote')}</p>}
      {failed && <ErrorState error={failed.error} retry={failed.retry} />}
      <div className={css.tableScroll}>
        <DataTable
          label={t('analytics.breakdown.label')}
          rows={groups}
          rowKey={(group) => group.group}
          loading={columns.every((column) => !column.rows && !column.error)}
          columns={useColumns(columns, dimension, open)}
          empty={failed ? null : <p className={css.note}>{t('analytics.breakdown.none')}</p>}
        />
      </div>
    </section>
  );
}

function groupsOf(columns: readonly Column[]): Group[] {
  const found = new Map<string, Group>();
  for (const { rows } of columns)
    for (const row of rows ?? []) if (row.group !== null && !found.has(row.group)) found.set(row.group, { group: row.group, label: row.label });
  return [...found.values()].sort((a, b) => (a.group === 'none' ? 1 : b.group === 'none' ? -1 : (a.label ?? '').localeCompare(b.label ?? '')));
}

function useColumns(columns: readonly Column[], dimension: Dimension, open: Props['open']): TableColumn<Group>[] {
  const { t } = useT();
  const { name } = useWording();
  const label = (group: Group): string => group.label ?? t('analytics.breakdown.unnamed');
  return [
    { key: 'group', head: t(`analytics.breakdown.${dimension}`), grow: true, cell: label },
    ...columns.map(
      ({ measure, rows }): TableColumn<Group> => ({
        key: measure,
        align: 'right',
        head: <DefinitionTip definition={<Definition measure={measure} />}>{name(measure)}</DefinitionTip>,
        cell: (group) => {
          const row = rows?.find((each) => each.group === group.group);
          if (!row || (row.n === 0 && row.value === null)) return <span className="tone-3">–</span>;
          const title = `${name(measure)}, ${label(group)}`;
          return (
            <Cell
              measure={measure}
              row={row}
              personal={dimension === 'agent'}
              label={t('analytics.breakdown.openTickets', { name: name(measure), group: label(group) })}
              onClick={() => open({ measure, dimension, group: group.group, title })}
            />
          );
        },
      }),
    ),
  ];
}

function Cell({
  measure,
  row,
  personal,
  label,
  onClick,
}: {
  measure: MeasureKey;
  row: MeasureRow;
  personal: boolean;
  label: string;
  onClick: () => void;
}): ReactNode {
  const { formatNumber } = useT();
  const { value, interval, few } = useWording();
  const around = interval(measure, row);
  return (
    <button type="button" className={css.cell} title={row.value === null ? few(row.n, personal) : (around ?? undefined)} onClick={onClick}>
      <VisuallyHidden>{label} </VisuallyHidden>
      {row.value === null ? <span className="tone-3">n = {formatNumber(row.n)}</span> : <span>{value(measure, row.value)}</span>}
    </button>
  );
}
