/** Figures as words: units, intervals, what changed. */
import type { ReactNode } from 'react';
import { type ChangeAnswer, type Figures, fewestForEstimate, fewestForPerson, type MeasureKey, measures } from '#contract/analytics';
import { useT } from '#ui';

export type Worded = {
  name: (key: MeasureKey) => string;
  value: (key: MeasureKey, value: number) => string;
  /** "± 1.2" where the interval is even enough, else from and to. */
  margin: (key: MeasureKey, figures: Pick<Figures, 'value' | 'low' | 'high'>) => string | null;
  interval: (key: MeasureKey, figures: Pick<Figures, 'low' | 'high'>) => string | null;
  few: (n: number, personal: boolean) => string;
  change: (key: MeasureKey, change: ChangeAnswer | null) => string;
  changeDetail: (key: MeasureKey, now: Figures, before: Figures | null, change: ChangeAnswer | null) => string;
  /** The first day of a bucket. */
  bucket: (day: string) => string;
};

export function useWording(): Worded {
  const { t, formatNumber, formatPercent, formatDuration, formatDate } = useT();
  const name = (key: MeasureKey): string => t(`analytics.measure.${key}.name`);
  const decimals = (value: number, digits: number): string => formatNumber(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const value = (key: MeasureKey, given: number): string => {
    const { unit } = measures[key];
    if (unit === 'share') return formatPercent(given, 1);
    if (unit === 'seconds') return formatDuration(given * 1_000);
    return unit === 'count' ? formatNumber(given) : decimals(given, unit === 'score' ? 2 : 1);
  };
  const interval: Worded['interval'] = (key, { low, high }) =>
    low === null || high === null ? null : t('analytics.interval', { low: value(key, low), high: value(key, high) });
  const margin: Worded['margin'] = (key, figures) => {
    const { value: at, low, high } = figures;
    const { unit } = measures[key];
    if (at === null || low === null || high === null) return null;
    const even = Math.abs(high - at - (at - low)) < 0.15 * (high - low);
    if (unit === 'seconds' || !even) return interval(key, figures);
    const half = (high - low) / 2;
    return t('analytics.margin', { margin: unit === 'share' ? decimals(half * 100, 1) : value(key, half) });
  };
  const percent = (relative: number): string => formatPercent(Math.abs(relative) / 100, Math.abs(relative) < 10 ? 1 : 0);
  const change: Worded['change'] = (_key, given) => {
    if (!given) return t('analytics.change.none');
    if (given.difference === 0) return t('analytics.change.same');
    if (given.clear === false) return t('analytics.change.unclear');
    if (given.relative === null) return t('analytics.change.fromZero');
    const word = given.better === null ? (given.difference > 0 ? 'more' : 'less') : given.better ? 'better' : 'worse';
    return t(`analytics.change.${word}`, { percent: percent(given.relative) });
  };
  const changeDetail: Worded['changeDetail'] = (key, now, before, given) => {
    if (!given || now.value === null || before?.value == null) return t('analytics.change.none');
    const both = { now: value(key, now.value), before: value(key, before.value) };
    if (given.clear === false) return t('analytics.change.detailUnclear', both);
    if (measures[key].unit !== 'share') return t('analytics.change.detail', both);
    const points = t('analytics.change.points', {
      points: formatNumber(given.difference * 100, { signDisplay: 'exceptZero', maximumFractionDigits: 1, minimumFractionDigits: 1 }),
    });
    return t('analytics.change.detailPoints', { ...both, points });
  };
  return {
    name,
    value,
    margin,
    interval,
    change,
    changeDetail,
    few: (n, personal) => t('analytics.few', { n, fewest: personal ? fewestForPerson : fewestForEstimate }),
    bucket: (day) => formatDate(`${day}T00:00:00Z`, { day: 'numeric', month: 'short', timeZone: 'UTC' }),
  };
}

/** Formula, period, what is left out, source: the same words everywhere. */
export function Definition({ measure }: { measure: MeasureKey }): ReactNode {
  const { t } = useT();
  const { unit } = measures[measure];
  return (
    <>
      <b>{t(`analytics.measure.${measure}.name`)}</b>
      <br />
      {t(`analytics.measure.${measure}.formula`)}
      <br />
      {t('analytics.definition.measured')} {t(`analytics.measure.${measure}.window`)}
      <br />
      {t('analytics.definition.excludedLabel')} {t('analytics.definition.excluded')}
      <br />
      {t('analytics.definition.sourceLabel')} {t('analytics.definition.source')}
      {unit !== 'count' && (
        <>
          <br />
          {t('analytics.definition.shown', { fewest: fewestForEstimate })}
        </>
      )}
    </>
  );
}
