/** Charts of the workspace (ECharts). Import this door only from pages that load lazily. */
export { Bars, type BarSeries, type BarsProps } from './bars.tsx';
export { ChartFrame, type ChartFrameProps, type ChartTable } from './chart-frame.tsx';
export { IntervalDots, type IntervalDotsProps, type IntervalRow } from './interval-dots.tsx';
export { LineWithBand, type LinePoint, type LineSeries, type LineWithBandProps } from './line-with-band.tsx';
export { Spark } from '../spark.tsx';
export { fewestAnswers, fewestConversations, verdictOf, type Estimate, type Verdict } from '../verdict.ts';
