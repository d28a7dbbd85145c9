import { type ReactNode, useMemo } from 'react';
import { useT } from '../i18n/translating.tsx';
import { Canvas, categoryAxis, type Drawing, type Look, seriesColors, tipElement, tooltipLook, valueAxis } from './canvas.tsx';
import { ChartFrame, type ChartFrameProps } from './chart-frame.tsx';

export type BarSeries = { name: string; values: readonly (number | null)[]; kind?: 'measured' | 'other' };

export type BarsProps = ChartFrameProps & {
  categories: readonly string[];
  series: readonly BarSeries[];
  stacked?: boolean | undefined;
  /** Names on the left: for long names. */
  horizontal?: boolean | undefined;
  goal?: { value: number; label: string } | undefined;
  format?: ((value: number) => string) | undefined;
  formatCategory?: ((name: string) => string) | undefined;
  categoryName: string;
};

const same = (text: string): string => text;

/** Bars from zero, one colour for one series, the value at the bar when there are few. */
export function Bars(props: BarsProps): ReactNode {
  const { formatNumber } = useT();
  const { categories, series, stacked = false, horizontal = false, goal, formatCategory = same, categoryName } = props;
  const format = props.format ?? formatNumber;
  const table = useMemo(
    () => ({
      columns: [categoryName, ...series.map((one) => one.name)],
      rows: categories.map((name, at) => [
        formatCategory(name),
        ...series.map((one) => {
          const value = one.values[at];
          return value == null ? null : format(value);
        }),
      ]),
    }),
    [categories, series, categoryName, format, formatCategory],
  );
  const draw = useMemo<Drawing>(
    () => (look) => barOption(look, { categories, series, stacked, horizontal, goal, format, formatCategory }),
    [categories, series, stacked, horizontal, goal, format, formatCategory],
  );
  return (
    <ChartFrame
      {...props}
      table={table}
      legend={series.length > 1 ? series.map((one, at) => ({ name: one.name, color: `var(--${colorName(one, at)})` })) : undefined}
    >
      <Canvas draw={draw} />
    </ChartFrame>
  );
}

const colorName = (one: BarSeries, at: number): 'c6' | (typeof seriesColors)[number] =>
  one.kind === 'other' ? 'c6' : (seriesColors[at % seriesColors.length] ?? 'c1');

type Drawn = Required<Pick<BarsProps, 'categories' | 'series'>> & {
  stacked: boolean;
  horizontal: boolean;
  goal: BarsProps['goal'];
  format: (value: number) => string;
  formatCategory: (name: string) => string;
};

function barOption(look: Look, drawn: Drawn): Record<string, unknown> {
  const { categories, series, stacked, horizontal, goal, format, formatCategory } = drawn;
  const { tokens } = look;
  const category = { ...categoryAxis(look, categories, formatCategory), ...(horizontal && { inverse: true }) };
  const value = valueAxis(look, format, true);
  const valued = series.length === 1 && categories.length <= 12;
  return {
    grid: { left: 4, right: horizontal && valued ? 48 : 12, top: 20, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: horizontal ? value : category,
    yAxis: horizontal ? category : value,
    tooltip: {
      ...tooltipLook(look),
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: tokens.text, opacity: 0.05 } },
      formatter: (hit: unknown) => {
        const [first] = hit as { dataIndex: number }[];
        const at = first?.dataIndex ?? 0;
        return tipElement(
          formatCategory(categories[at] ?? ''),
          series.map((one) => ({ name: one.name, value: one.values[at] == null ? '–' : format(one.values[at] ?? 0) })),
        );
      },
    },
    series: series.map((one, at) => ({
      type: 'bar',
      name: one.name,
      data: one.values,
      barMaxWidth: 28,
      barGap: '20%',
      ...(stacked && { stack: 'all' }),
      itemStyle: { color: tokens[colorName(one, at)], borderRadius: stacked ? 0 : 2, ...(stacked && { borderColor: tokens.surface, borderWidth: 1 }) },
      ...(valued && {
        label: {
          show: true,
          position: horizontal ? 'right' : 'top',
          color: tokens['text-2'],
          fontSize: 11,
          formatter: ({ value: shown }: { value: number | null }) => (shown == null ? '' : format(shown)),
        },
      }),
      ...(at === 0 &&
        goal && {
          markLine: {
            symbol: 'none',
            silent: true,
            data: [
              {
                [horizontal ? 'xAxis' : 'yAxis']: goal.value,
                lineStyle: { color: tokens.plan, type: [4, 3], width: 1 },
                label: { position: horizontal ? 'end' : 'insideStartTop', formatter: goal.label, color: tokens['text-3'], fontSize: 11 },
              },
            ],
          },
        }),
    })),
  };
}
