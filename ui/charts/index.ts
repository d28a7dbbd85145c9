/** Charts of the workspace (ECharts). Import this door only from pages that load lazily. */

export { Spark } from '../spark.tsx';
export { type Estimate, fewestAnswers, fewestConversations, type Verdict, verdictOf } from '../verdict.ts';
export { type BarSeries, Bars, type BarsProps } from './bars.tsx';
export { ChartFrame, type ChartFrameProps, type ChartTable } from './chart-frame.tsx';
export { IntervalDots, type IntervalDotsProps, type IntervalRow } from './interval-dots.tsx';
export { type LinePoint, type LineSeries, LineWithBand, type LineWithBandProps } from './line-with-band.tsx';
