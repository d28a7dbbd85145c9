import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams, CustomSeriesRenderItemReturn } from 'echarts/types/dist/shared';
import { type ReactNode, useMemo } from 'react';
import { useT } from '../i18n/translating.tsx';
import { fewestAnswers, verdictOf } from '../verdict.ts';
import { Canvas, type Drawing, type Look, tipElement, tooltipLook, valueAxis } from './canvas.tsx';
import { ChartFrame, type ChartFrameProps } from './chart-frame.tsx';

export type IntervalRow = { name: string; value: number; low: number; high: number; answers: number };

export type IntervalDotsProps = Omit<ChartFrameProps, 'answers'> & {
  rows: readonly IntervalRow[];
  goal?: { value: number; label: string } | undefined;
  higherIsBetter?: boolean | undefined;
  format?: ((value: number) => string) | undefined;
  rowName: string;
  valueName: string;
};

/**
 * One estimate with its 95 % whisker for each row. Clear of the goal: c1 on the good side, c2 on the other; when the goal
 * lies inside the whisker: c6. Rows with too few answers show their count instead of a dot.
 */
export function IntervalDots(props: IntervalDotsProps): ReactNode {
  const { formatNumber, t } = useT();
  const { rows, goal, higherIsBetter = true, rowName, valueName, fewest = fewestAnswers } = props;
  const format = props.format ?? formatNumber;
  const tooFew = useMemo(
    () =>
      (row: IntervalRow): string =>
        t('ui.chart.fewRow', { answers: row.answers }),
    [t],
  );
  const table = useMemo(
    () => ({
      columns: [rowName, valueName, t('ui.chart.interval'), t('ui.chart.answers')],
      rows: rows.map((row) =>
        row.answers < fewest
          ? [row.name, null, null, row.answers]
          : [row.name, format(row.value), t('ui.chart.range', { low: format(row.low), high: format(row.high) }), row.answers],
      ),
    }),
    [rows, rowName, valueName, fewest, format, t],
  );
  const draw = useMemo<Drawing>(
    () => (look) => dotsOption(look, { rows, goal, higherIsBetter, format, fewest, tooFew, interval: t('ui.chart.interval'), valueName }),
    [rows, goal, higherIsBetter, format, fewest, tooFew, t, valueName],
  );
  return (
    <ChartFrame {...props} height={props.height ?? 32 + rows.length * 28} table={table}>
      <Canvas draw={draw} />
    </ChartFrame>
  );
}

type Drawn = {
  rows: readonly IntervalRow[];
  goal: IntervalDotsProps['goal'];
  higherIsBetter: boolean;
  format: (value: number) => string;
  fewest: number;
  tooFew: (row: IntervalRow) => string;
  interval: string;
  valueName: string;
};

function colorOf(row: IntervalRow, { goal, higherIsBetter }: Drawn, { tokens }: Look): string {
  if (!goal) return tokens.c1;
  const verdict = verdictOf(row, goal.value, higherIsBetter);
  return verdict === 'met' ? tokens.c1 : verdict === 'missed' ? tokens.c2 : tokens.c6;
}

const isShown = (row: IntervalRow, { fewest }: Drawn): boolean => row.answers >= fewest;

/** The whisker and dot of one row, or its count when the answers are too few. */
function whiskerOf(look: Look, drawn: Drawn) {
  const { rows, tooFew } = drawn;
  const anywhere = rows.find((row) => isShown(row, drawn))?.value ?? 0;
  return (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn => {
    const row = rows[params.dataIndex];
    if (!row) return null;
    const at = (value: number): number => api.coord([value, params.dataIndex])[0] ?? 0;
    const y = api.coord([anywhere, params.dataIndex])[1] ?? 0;
    if (!isShown(row, drawn)) {
      const left = 'x' in params.coordSys && typeof params.coordSys.x === 'number' ? params.coordSys.x : 0;
      const words = { fill: look.tokens['text-3'], fontSize: 11, fontFamily: look.font, verticalAlign: 'middle' } as const;
      return { type: 'text', style: { x: left + 4, y, text: tooFew(row), ...words } };
    }
    const color = colorOf(row, drawn, look);
    return {
      type: 'group',
      children: [
        { type: 'line', shape: { x1: at(row.low), y1: y, x2: at(row.high), y2: y }, style: { stroke: color, lineWidth: 2, lineCap: 'round' } },
        { type: 'circle', shape: { cx: at(row.value), cy: y, r: 4.5 }, style: { fill: color } },
      ],
    };
  };
}

function tipOf(drawn: Drawn): (hit: unknown) => HTMLElement | string {
  const { rows, format, tooFew, interval, valueName } = drawn;
  return (hit) => {
    const row = rows[(hit as { dataIndex: number }).dataIndex];
    if (!row) return '';
    if (!isShown(row, drawn)) return tipElement(row.name, [{ name: valueName, value: tooFew(row) }]);
    return tipElement(row.name, [
      { name: valueName, value: format(row.value) },
      { name: interval, value: `${format(row.low)}–${format(row.high)}` },
    ]);
  };
}

function dotsOption(look: Look, drawn: Drawn): Record<string, unknown> {
  const { rows, goal, format } = drawn;
  const { tokens } = look;
  const goalLine = goal && {
    symbol: 'none',
    silent: true,
    data: [{ xAxis: goal.value }],
    lineStyle: { color: tokens.plan, type: [4, 3], width: 1 },
    label: { show: false },
  };
  return {
    grid: { left: 4, right: 16, top: 8, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: valueAxis(look, format, false),
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map((row) => row.name),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: tokens['text-2'], fontSize: 11 },
    },
    tooltip: { ...tooltipLook(look), formatter: tipOf(drawn) },
    series: [
      {
        type: 'custom',
        renderItem: whiskerOf(look, drawn),
        // Both ends and the goal belong to the extent of the axis; rows with too few answers do not.
        data: rows.map((row, at) => (isShown(row, drawn) ? [row.value, at, row.low, row.high, goal?.value ?? row.value] : [Number.NaN, at])),
        encode: { x: [0, 2, 3, 4], y: 1 },
        ...(goalLine && { markLine: goalLine }),
      },
    ],
  };
}
