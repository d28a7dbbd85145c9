import { useComputedColorScheme } from '@mantine/core';
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { type Tokens, tokensOf } from '../tokens.ts';
import css from './charts.module.css';

use([LineChart, BarChart, ScatterChart, CustomChart, GridComponent, TooltipComponent, MarkLineComponent, SVGRenderer]);

export type Drawing = (look: Look) => EChartsCoreOption;
export type Look = { tokens: Tokens; font: string; dark: boolean };

/** Draws an ECharts option, again when theme or size change. SVG, so that it stays sharp at any zoom. */
export function Canvas({ draw }: { draw: Drawing }): ReactNode {
  const dark = useComputedColorScheme('light', { getInitialValueInEffect: false }) === 'dark';
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const option = useMemo(() => {
    const font = getComputedStyle(document.body).fontFamily;
    return { animation: false, textStyle: { fontFamily: font, fontSize: 11 }, ...draw({ tokens: tokensOf(dark ? 'dark' : 'light'), font, dark }) };
  }, [draw, dark]);
  const latest = useRef(option);
  latest.current = option;
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    // Begun once there is room: a chart in a closed tab or drawer has no size yet.
    const observer = new ResizeObserver(() => {
      if (element.clientWidth === 0 || element.clientHeight === 0) return;
      if (chart.current) return chart.current.resize();
      chart.current = init(element, undefined, { renderer: 'svg' });
      chart.current.setOption(latest.current, { notMerge: true });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(option, { notMerge: true });
  }, [option]);
  return <div ref={place} className={css.canvas} />;
}

/** Axis looks shared by all: three or four grid lines, no frame, small labels. */
export function valueAxis({ tokens }: Look, format: (value: number) => string, fromZero: boolean): Record<string, unknown> {
  return {
    type: 'value',
    scale: !fromZero,
    splitNumber: 2,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: tokens['text-3'], fontSize: 11, formatter: format, showMinLabel: true },
    splitLine: { lineStyle: { color: tokens.grid, width: 1 } },
  };
}

export function categoryAxis({ tokens }: Look, names: readonly string[], format: (name: string) => string): Record<string, unknown> {
  return {
    type: 'category',
    data: names,
    axisLine: { lineStyle: { color: tokens['line-2'] } },
    axisTick: { show: false },
    // A label that only repeats the one before it (four weeks of one month) is left out.
    axisLabel: {
      color: tokens['text-3'],
      fontSize: 11,
      formatter: format,
      hideOverlap: true,
      interval: (at: number) => at === 0 || format(names[at] ?? '') !== format(names[at - 1] ?? ''),
    },
  };
}

/** The tooltip as an element (not as HTML text), so that names of people need no escaping. */
export function tipElement(title: string, lines: readonly { name: string; value: string }[]): HTMLElement {
  const tip = document.createElement('div');
  tip.className = css.tip ?? '';
  const head = document.createElement('b');
  head.textContent = title;
  tip.append(head);
  for (const { name, value } of lines) {
    const line = document.createElement('span');
    const left = document.createElement('span');
    left.textContent = name;
    const right = document.createElement('span');
    right.textContent = value;
    line.append(left, right);
    tip.append(line);
  }
  return tip;
}

export function tooltipLook({ tokens }: Look): Record<string, unknown> {
  return {
    appendToBody: true,
    backgroundColor: tokens.raised,
    borderColor: tokens.line,
    borderWidth: 1,
    padding: [6, 10],
    transitionDuration: 0,
    extraCssText: 'border-radius:6px;box-shadow:var(--pop)',
  };
}

/** Series colours in order; c6 is kept for "other". Dashes join from the third on. */
export const seriesColors = ['c1', 'c2', 'c3', 'c4', 'c5'] as const;
export const seriesDashes: readonly (number[] | 'solid')[] = ['solid', 'solid', [6, 3], [2, 3], [8, 3, 2, 3], 'solid'];
