import { type ReactNode, useMemo } from 'react';
import { useT } from '../i18n/translating.tsx';
import { fewestAnswers } from '../verdict.ts';
import { Canvas, categoryAxis, type Drawing, type Look, seriesColors, seriesDashes, tipElement, tooltipLook, valueAxis } from './canvas.tsx';
import { ChartFrame, type ChartFrameProps } from './chart-frame.tsx';

export type LinePoint = {
  /** Place on the x axis: a date, hour or name. All series share the same places. */
  x: string;
  value: number | null;
  low?: number | null;
  high?: number | null;
};

export type LineSeries = {
  name: string;
  points: readonly LinePoint[];
  /** measured: solid; forecast: c2; plan: dashed and thin; other: c6, for "everything else". */
  kind?: 'measured' | 'forecast' | 'plan' | 'other';
};

export type LineWithBandProps = ChartFrameProps & {
  series: readonly LineSeries[];
  goal?: { value: number; label: string } | undefined;
  /** "Now": a solid vertical line at this place. */
  now?: { x: string; label: string } | undefined;
  /** Short notes on the chart itself, e.g. "Black Friday". */
  notes?: readonly { x: string; text: string }[] | undefined;
  format?: ((value: number) => string) | undefined;
  formatX?: ((x: string) => string) | undefined;
  /** Heading of the first table column. */
  xName: string;
  /** Lines need not start at zero; when they do not, the axis shows its lowest value. */
  fromZero?: boolean | undefined;
};

const same = (text: string): string => text;

/** Lines over time with their 95 % bands, a goal, the present moment and notes. Six series at most. */
export function LineWithBand(props: LineWithBandProps): ReactNode {
  const { formatNumber, t } = useT();
  const { series, goal, now, notes, formatX = same, xName, fromZero = false } = props;
  const format = props.format ?? formatNumber;
  const enough = props.answers === undefined || props.answers >= (props.fewest ?? fewestAnswers);
  const banded = enough && series.some((one) => one.points.some((point) => point.low != null));
  const table = useMemo(() => {
    const places = [...new Set(series.flatMap((one) => one.points.map((point) => point.x)))];
    const withBand = (one: LineSeries): boolean => one.points.some((point) => point.low != null);
    return {
      columns: [xName, ...series.flatMap((one) => (withBand(one) ? [one.name, `${one.name}, ${t('ui.chart.interval')}`] : [one.name]))],
      rows: places.map((x) => [
        formatX(x),
        ...series.flatMap((one) => {
          const point = one.points.find((each) => each.x === x);
          const value = point?.value == null ? null : format(point.value);
          if (!withBand(one)) return [value];
          return [value, point?.low == null || point.high == null ? null : t('ui.chart.range', { low: format(point.low), high: format(point.high) })];
        }),
      ]),
    };
  }, [series, xName, formatX, format, t]);
  const draw = useMemo<Drawing>(
    () => (look) => lineOption(look, { series, goal, now, notes, format, formatX, fromZero }),
    [series, goal, now, notes, format, formatX, fromZero],
  );
  return (
    <ChartFrame
      {...props}
      table={table}
      title={
        props.title && (
          <>
            {props.title}
            {banded && <span className="tone-3"> {t('ui.chart.band')}</span>}
          </>
        )
      }
    >
      <Canvas draw={draw} />
    </ChartFrame>
  );
}

type Drawn = Pick<LineWithBandProps, 'series' | 'goal' | 'now' | 'notes'> & {
  format: (value: number) => string;
  formatX: (x: string) => string;
  fromZero: boolean;
};

function colorOf(one: LineSeries, at: number, { tokens }: Look): string {
  if (one.kind === 'plan') return tokens.plan;
  if (one.kind === 'forecast') return tokens.c2;
  if (one.kind === 'other') return tokens.c6;
  return tokens[seriesColors[at % seriesColors.length] ?? 'c1'];
}

function lineOption(look: Look, drawn: Drawn): Record<string, unknown> {
  const { series, format, formatX, fromZero, goal, now, notes } = drawn;
  const { tokens } = look;
  const places = [...new Set(series.flatMap((one) => one.points.map((point) => point.x)))];
  const longest = Math.max(0, ...series.map((one) => one.name.length));
  const named = series.length > 1;
  return {
    grid: { left: 4, right: named ? Math.min(120, 16 + longest * 7) : 12, top: 12, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: { ...categoryAxis(look, places, formatX), boundaryGap: false },
    yAxis: valueAxis(look, format, fromZero),
    tooltip: {
      ...tooltipLook(look),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: tokens['line-2'], type: 'solid' } },
      formatter: tipOf(drawn),
    },
    series: series.flatMap((one, at) => {
      const color = colorOf(one, at, look);
      const line = {
        type: 'line',
        name: one.name,
        color,
        data: valuesOf(one, places),
        symbol: 'none',
        symbolSize: 6,
        connectNulls: false,
        z: 3,
        lineStyle: { width: one.kind === 'plan' ? 1 : 1.7, type: one.kind === 'plan' ? [4, 3] : (seriesDashes[at] ?? 'solid') },
        ...(named && {
          endLabel: { show: true, formatter: one.name, color: color === tokens.c2 ? tokens.c2t : tokens['text-2'], fontSize: 11, distance: 6 },
          labelLayout: { moveOverlap: 'shiftY' },
        }),
        ...(at === 0 && { markLine: markLines(look, { goal, now, notes }) }),
      };
      return one.points.some((point) => point.low != null) ? [...bandOf(one, places, color, look), line] : [line];
    }),
  };
}

/** The values at each place; the last measured one carries a dot. */
function valuesOf(one: LineSeries, places: readonly string[]): (number | null | { value: number; symbol: string })[] {
  const byPlace = new Map(one.points.map((point) => [point.x, point.value]));
  const values = places.map((x) => byPlace.get(x) ?? null);
  const lastAt = values.findLastIndex((value) => value !== null);
  const dotted = one.kind === undefined || one.kind === 'measured';
  return values.map((value, at) => (dotted && at === lastAt && value !== null ? { value, symbol: 'circle' } : value));
}

/** The interval as two stacked lines: an invisible lower edge and the filled distance to the upper one. */
function bandOf(one: LineSeries, places: readonly string[], color: string, { dark }: Look): Record<string, unknown>[] {
  const byPlace = new Map(one.points.map((point) => [point.x, point]));
  const base = {
    type: 'line',
    stack: `band ${one.name}`,
    stackStrategy: 'all',
    symbol: 'none',
    lineStyle: { opacity: 0 },
    silent: true,
    tooltip: { show: false },
    z: 1,
  };
  return [
    { ...base, data: places.map((x) => byPlace.get(x)?.low ?? null) },
    {
      ...base,
      areaStyle: { color, opacity: dark ? 0.2 : 0.15 },
      data: places.map((x) => {
        const { low, high } = byPlace.get(x) ?? {};
        return low == null || high == null ? null : high - low;
      }),
    },
  ];
}

function markLines({ tokens }: Look, { goal, now, notes }: Pick<Drawn, 'goal' | 'now' | 'notes'>): Record<string, unknown> {
  const words = { fontSize: 11, color: tokens['text-3'] };
  return {
    symbol: 'none',
    silent: true,
    data: [
      ...(goal
        ? [
            {
              yAxis: goal.value,
              lineStyle: { color: tokens.plan, type: [4, 3], width: 1 },
              label: { ...words, position: 'insideStartTop', formatter: goal.label },
            },
          ]
        : []),
      ...(now
        ? [
            {
              xAxis: now.x,
              lineStyle: { color: tokens.text, type: 'solid', width: 1 },
              label: { ...words, color: tokens.text, position: 'end', formatter: now.label },
            },
          ]
        : []),
      ...(notes ?? []).map((note) => ({
        xAxis: note.x,
        lineStyle: { color: tokens['line-2'], type: 'solid', width: 1 },
        label: { ...words, position: 'insideEndTop', rotate: 0, formatter: note.text },
      })),
    ],
  };
}

function tipOf({ series, format, formatX }: Drawn): (hit: unknown) => HTMLElement {
  return (hit) => {
    const [first] = hit as { axisValue: string }[];
    const x = first?.axisValue ?? '';
    const lines = series.flatMap((one) => {
      const point = one.points.find((each) => each.x === x);
      if (point?.value == null) return [];
      const range = point.low == null || point.high == null ? '' : ` (${format(point.low)}–${format(point.high)})`;
      return [{ name: one.name, value: `${format(point.value)}${range}` }];
    });
    return tipElement(formatX(x), lines);
  };
}
