import { ActionIcon, Popover, Tooltip } from '@mantine/core';
import { IconInfoCircle, IconTable } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import { useT } from '../i18n/translating.tsx';
import { fewestAnswers } from '../verdict.ts';
import css from './charts.module.css';

export type ChartTable = { columns: readonly string[]; rows: readonly (readonly (string | number | null)[])[] };

export type ChartFrameProps = {
  /** One sentence that states the finding, for readers who do not see the picture. */
  label: string;
  title?: ReactNode | undefined;
  /** Formula, source, sample, exclusions: shown by the key I. */
  definition?: ReactNode | undefined;
  /** How many answers the figures rest on. Below `fewest` only this count is shown. */
  answers?: number | undefined;
  fewest?: number | undefined;
  height?: number | undefined;
};

/** What every chart shares: T shows the table, I the definition, too few answers show no score. */
export function ChartFrame(
  props: ChartFrameProps & { table: ChartTable; legend?: readonly { name: string; color: string }[] | undefined; children: ReactNode },
): ReactNode {
  const { label, title, definition, answers, fewest = fewestAnswers, height = 200, table, legend, children } = props;
  const { t } = useT();
  const [asTable, setAsTable] = useState(false);
  const [explained, setExplained] = useState(false);
  const tableId = useId();
  if (answers !== undefined && answers < fewest) {
    return (
      <figure className={css.chart} aria-label={label}>
        {title && <figcaption className={css.title}>{title}</figcaption>}
        <p className={css.few} style={{ minHeight: height }}>
          {t('ui.chart.few', { answers, fewest })}
        </p>
      </figure>
    );
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.nativeEvent.isComposing) return;
    const key = event.key.toLowerCase();
    if (key === 't') setAsTable((now) => !now);
    else if (key === 'i' && definition) setExplained((now) => !now);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart takes the keys T and I
    <figure className={css.chart} aria-label={label} aria-keyshortcuts={definition ? 'T I' : 'T'} tabIndex={0} onKeyDown={onKey}>
      <div className={css.head}>
        {title && <figcaption className={css.title}>{title}</figcaption>}
        <div className={css.tools}>
          <Tooltip label={`${t('ui.chart.table')} (T)`}>
            <ActionIcon size={24} aria-label={t('ui.chart.table')} aria-pressed={asTable} aria-controls={tableId} onClick={() => setAsTable((now) => !now)}>
              <IconTable size={14} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Tooltip>
          {definition && (
            <Popover opened={explained} onChange={setExplained} width={320} position="bottom-end">
              <Popover.Target>
                <Tooltip label={`${t('ui.chart.definition')} (I)`} disabled={explained}>
                  <ActionIcon size={24} aria-label={t('ui.chart.definition')} aria-expanded={explained} onClick={() => setExplained((now) => !now)}>
                    <IconInfoCircle size={14} stroke={1.7} aria-hidden />
                  </ActionIcon>
                </Tooltip>
              </Popover.Target>
              <Popover.Dropdown className="t12" role="note">
                {definition}
              </Popover.Dropdown>
            </Popover>
          )}
        </div>
      </div>
      {legend && !asTable && (
        <ul className={css.legend}>
          {legend.map(({ name, color }) => (
            <li key={name}>
              <span style={{ background: color }} />
              {name}
            </li>
          ))}
        </ul>
      )}
      <div id={tableId}>
        {asTable ? (
          <FiguresTable table={table} label={label} maxHeight={Math.max(height, 160)} />
        ) : (
          <div aria-hidden style={{ height }}>
            {children}
          </div>
        )}
      </div>
    </figure>
  );
}

function FiguresTable({ table, label, maxHeight }: { table: ChartTable; label: string; maxHeight: number }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable from the keyboard
    <div className={css.figures} style={{ maxHeight }} tabIndex={0}>
      <table aria-label={label}>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row) => (
            <tr key={String(row[0])}>
              {row.map((cell, at) =>
                at === 0 ? (
                  <th key={table.columns[at]} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={table.columns[at]}>{cell ?? '–'}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
