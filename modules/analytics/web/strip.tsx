import { Tooltip, VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconArrowDownRight, IconArrowsHorizontal, IconArrowUpRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type Card, type MeasureKey, type MeasureRow, measures } from '#contract/analytics';
import { Chip, DefinitionTip, type Icon, Spark, useT } from '#ui';
import css from './insights.module.css';
import type { Behind } from './reading.ts';
import { Definition, useWording } from './wording.tsx';

const sections: readonly { key: 'flow' | 'speed' | 'satisfaction'; keys: readonly MeasureKey[] }[] = [
  { key: 'flow', keys: ['volume', 'solved', 'backlog', 'backlog_age', 'reopen_rate', 'one_touch'] },
  { key: 'speed', keys: ['first_response', 'next_reply', 'first_resolution', 'resolution', 'requester_wait', 'messages'] },
  { key: 'satisfaction', keys: ['csat', 'csat_mean', 'csat_index', 'csi', 'response_rate'] },
];

type Props = { cards: ReadonlyMap<MeasureKey, Card>; personal: boolean; stale: boolean; open: (behind: Behind) => void };

/** Strips of figures, divided by lines; each opens the tickets behind it. */
export function Strips({ cards, personal, stale, open }: Props): ReactNode {
  const { t } = useT();
  return (
    <div aria-busy={stale || undefined} className={stale ? css.stale : undefined}>
      {sections.map(({ key, keys }) => (
        <section key={key} aria-label={t(`analytics.section.${key}`)}>
          <h2 className={css.sectionHead}>{t(`analytics.section.${key}`)}</h2>
          <div className={css.strip}>
            {keys.map((measure) => (
              <Figure key={measure} measure={measure} card={cards.get(measure)} personal={personal} open={open} />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

function Figure({ measure, card, personal, open }: { measure: MeasureKey; card: Card | undefined; personal: boolean; open: Props['open'] }): ReactNode {
  const { t } = useT();
  const { name } = useWording();
  const title = name(measure);
  return (
    <div className={css.figure}>
      <div className={css.figureName}>
        <DefinitionTip definition={<Definition measure={measure} />}>{title}</DefinitionTip>
      </div>
      {card?.failed || !card?.row ? (
        <p className="t12 tone-bad">
          <IconAlertTriangle size={13} stroke={1.7} aria-hidden /> {t('analytics.failed')}
        </p>
      ) : (
        <>
          <button type="button" className={css.figureValue} onClick={() => open({ measure, title })}>
            <VisuallyHidden>{t('analytics.drawer.open', { name: title })} </VisuallyHidden>
            <Value measure={measure} row={card.row} personal={personal} />
          </button>
          <Beside measure={measure} row={card.row} />
          <Course measure={measure} card={card} />
        </>
      )}
    </div>
  );
}

function Value({ measure, row, personal }: { measure: MeasureKey; row: MeasureRow; personal: boolean }): ReactNode {
  const { value, margin, few } = useWording();
  if (row.value === null) return <span className="t12 tone-3">{few(row.n, personal)}</span>;
  const around = margin(measure, row);
  return (
    <>
      <span className="t20 num">{value(measure, row.value)}</span>
      {around && <span className="t12 tone-3 num">{around}</span>}
    </>
  );
}

/** What changed, and what the figure does not hold: those still waiting, the slowest tenth. */
function Beside({ measure, row }: { measure: MeasureKey; row: MeasureRow }): ReactNode {
  const { t, formatNumber } = useT();
  const { value } = useWording();
  const notes = [
    row.p90 !== null && measure !== 'messages' && t('analytics.p90', { value: value(measure, row.p90) }),
    row.censored !== null && row.censored > 0 && t('analytics.waiting', { n: row.censored }),
    // How many it stands for; a count is its own.
    row.value !== null && row.hits === null && measures[measure].unit !== 'count' && `n = ${formatNumber(row.n)}`,
    row.value !== null && row.hits !== null && `${formatNumber(row.hits)} / ${formatNumber(row.n)}`,
  ].filter((note) => typeof note === 'string');
  return (
    <>
      <div className={css.marks}>
        {row.before && <ChangeMark measure={measure} row={row} />}
        {row.provisional && row.value !== null && (
          <Tooltip label={t('analytics.provisional.why')} multiline maw={280}>
            <span>
              <Chip tone="line">{t('analytics.provisional')}</Chip>
            </span>
          </Tooltip>
        )}
      </div>
      <div className="t12 tone-3 num">{notes.join(' · ')}</div>
    </>
  );
}

export function ChangeMark({ measure, row }: { measure: MeasureKey; row: MeasureRow }): ReactNode {
  const { change, changeDetail } = useWording();
  const given = row.change;
  if (!given) return null;
  const unclear = given.clear === false || given.difference === 0;
  // From nothing, more says neither better nor worse: there is only no earlier figure to judge by.
  const tone = unclear || given.relative === null || given.better === null ? 'neutral' : given.better ? 'ok' : 'bad';
  const icon: Icon = unclear ? IconArrowsHorizontal : given.difference > 0 ? IconArrowUpRight : IconArrowDownRight;
  return (
    <Tooltip label={changeDetail(measure, row, row.before, given)} multiline maw={280}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the comparison has to be reachable from the keyboard */}
      <span tabIndex={0}>
        <Chip tone={tone} icon={icon}>
          {change(measure, given)}
        </Chip>
      </span>
    </Tooltip>
  );
}

function Course({ measure, card }: { measure: MeasureKey; card: Card }): ReactNode {
  const { t } = useT();
  const { name, value } = useWording();
  // A bucket that is not over would look like a fall.
  const whole = card.trend.filter((point) => !point.partial);
  const known = whole.filter((point) => point.value !== null);
  if (known.length < 2) return null;
  const band = whole.every((point) => point.low !== null && point.high !== null)
    ? whole.map((point) => ({ low: point.low ?? 0, high: point.high ?? 0 }))
    : undefined;
  const last = known.at(-1);
  return (
    <Spark
      values={whole.map((point) => point.value)}
      {...(band && { band })}
      width={132}
      height={28}
      label={t('analytics.chart.label.value', { name: name(measure), value: value(measure, last?.value ?? 0) })}
    />
  );
}
