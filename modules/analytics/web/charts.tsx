import { type ReactNode, useCallback, useMemo } from 'react';
import { type Card, type MeasureKey, measures } from '#contract/analytics';
import { PartBoundary, useT } from '#ui';
import { Bars, LineWithBand } from '#ui/charts';
import css from './insights.module.css';
import { Definition, useWording } from './wording.tsx';

type Props = { cards: ReadonlyMap<MeasureKey, Card>; trendBy: 'day' | 'week' | 'month' };
const xName = { day: 'analytics.chart.date', week: 'analytics.chart.weekOf', month: 'analytics.chart.monthOf' } as const;

export default function Charts({ cards, trendBy }: Props): ReactNode {
  return (
    <div className={css.charts}>
      <Cell>
        <FlowChart cards={cards} trendBy={trendBy} />
      </Cell>
      <Cell>
        <LineChart measure="backlog" card={cards.get('backlog')} trendBy={trendBy} fromZero />
      </Cell>
      <Cell>
        <LineChart measure="first_response" card={cards.get('first_response')} trendBy={trendBy} fromZero />
      </Cell>
      <Cell>
        <LineChart measure="resolution" card={cards.get('resolution')} trendBy={trendBy} fromZero />
      </Cell>
      <Cell>
        <LineChart measure="csat" card={cards.get('csat')} trendBy={trendBy} />
      </Cell>
      <Cell>
        <AgeChart card={cards.get('backlog_age')} />
      </Cell>
    </div>
  );
}

const Cell = ({ children }: { children: ReactNode }): ReactNode => (
  <div className={css.chart}>
    <PartBoundary>{children}</PartBoundary>
  </div>
);

function FlowChart({ cards, trendBy }: Props): ReactNode {
  const { t, formatNumber } = useT();
  const { bucket } = useWording();
  const [created, solved] = [cards.get('volume'), cards.get('solved')];
  const series = useMemo(
    () => [
      { name: t('analytics.measure.volume.name'), values: created?.trend.map((p) => p.value) ?? [] },
      { name: t('analytics.measure.solved.name'), values: solved?.trend.map((p) => p.value) ?? [] },
    ],
    [created, solved, t],
  );
  const categories = useMemo(() => created?.trend.map((p) => p.group) ?? [], [created]);
  const definition = (
    <>
      <Definition measure="volume" />
      <br />
      <br />
      <Definition measure="solved" />
    </>
  );
  return (
    <Bars
      title={t('analytics.chart.flow')}
      definition={definition}
      categories={categories}
      series={series}
      categoryName={t(xName[trendBy])}
      formatCategory={bucket}
      format={formatNumber}
      label={t('analytics.chart.label.flow', { created: created?.row?.value ?? 0, solved: solved?.row?.value ?? 0 })}
    />
  );
}

function LineChart({
  measure,
  card,
  trendBy,
  fromZero = false,
}: {
  measure: MeasureKey;
  card: Card | undefined;
  trendBy: Props['trendBy'];
  fromZero?: boolean;
}): ReactNode {
  const { t } = useT();
  const { name, value, bucket } = useWording();
  const title = name(measure);
  const scale = scaleOf(measure, card);
  const series = useMemo(() => {
    const scaled = (given: number | null): number | null => given && given / scale;
    return [{ name: title, points: (card?.trend ?? []).map((p) => ({ x: p.group, value: scaled(p.value), low: scaled(p.low), high: scaled(p.high) })) }];
  }, [card, title, scale]);
  // The text of a figure does not change with the render, only with language: the drawing is kept.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `t` stands for the language
  const format = useCallback((given: number) => value(measure, given * scale), [measure, scale, t]);
  const now = card?.row?.value;
  const label = now == null ? t('analytics.chart.label.few', { name: title }) : t('analytics.chart.label.value', { name: title, value: value(measure, now) });
  if (card?.failed) return <Words title={title} words={t('analytics.failed')} />;
  if (!card?.trend.some((p) => p.value !== null)) return <Words title={title} words={t('analytics.chart.tooFew')} />;
  return (
    <LineWithBand
      title={title}
      label={label}
      definition={<Definition measure={measure} />}
      series={series}
      xName={t(xName[trendBy])}
      formatX={bucket}
      format={format}
      fromZero={fromZero}
    />
  );
}

/** Times are drawn in minutes, hours or days, so that the axis has round ones. */
function scaleOf(measure: MeasureKey, card: Card | undefined): number {
  if (measures[measure].unit !== 'seconds') return 1;
  const most = Math.max(0, ...(card?.trend ?? []).map((p) => p.high ?? p.value ?? 0));
  return most > 172_800 ? 86_400 : most > 7_200 ? 3_600 : 60;
}

function AgeChart({ card }: { card: Card | undefined }): ReactNode {
  const { t, formatNumber } = useT();
  const ages = card?.row?.ages;
  const series = useMemo(() => [{ name: t('analytics.chart.tickets'), values: ages ?? [] }], [ages, t]);
  const categories = useMemo(() => [0, 1, 2, 3].map((at) => t(`analytics.age.${String(at)}`)), [t]);
  if (card?.failed) return <Words title={t('analytics.chart.ages')} words={t('analytics.failed')} />;
  return (
    <Bars
      title={t('analytics.chart.ages')}
      definition={<Definition measure="backlog_age" />}
      categories={categories}
      series={series}
      categoryName={t('analytics.chart.age')}
      format={formatNumber}
      horizontal
      label={t('analytics.chart.label.ages', { old: ages?.[3] ?? 0, n: card?.row?.n ?? 0 })}
    />
  );
}

const Words = ({ title, words }: { title: string; words: string }): ReactNode => (
  <figure aria-label={`${title}: ${words}`}>
    <figcaption className="t12 tone-2">{title}</figcaption>
    <p className={`t12 tone-3 ${css.words ?? ''}`}>{words}</p>
  </figure>
);
