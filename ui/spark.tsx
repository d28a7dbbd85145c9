import type { ReactNode } from 'react';
import css from './spark.module.css';

/** A small line without axes for strips of figures and table cells: inline SVG, no chart library. `goal` is dashed. */
export function Spark(props: {
  values: readonly (number | null)[];
  label: string;
  width?: number;
  height?: number;
  goal?: number;
  band?: readonly { low: number; high: number }[];
}): ReactNode {
  const { values, label, width = 96, height = 24, goal, band } = props;
  const known = [...values.filter((value) => value !== null), ...(goal === undefined ? [] : [goal]), ...(band ?? []).flatMap(({ low, high }) => [low, high])];
  if (known.length === 0) return null;
  const least = Math.min(...known);
  const span = Math.max(...known) - least || 1;
  const x = (at: number): number => 3 + (at / Math.max(1, values.length - 1)) * (width - 6);
  const y = (value: number): number => 3 + (1 - (value - least) / span) * (height - 6);
  const point = (at: number, value: number): string => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
  let pen = 'M';
  const line = values.map((value, at) => {
    if (value === null) {
      pen = 'M';
      return '';
    }
    const piece = pen + point(at, value);
    pen = 'L';
    return piece;
  });
  const lastAt = values.findLastIndex((value) => value !== null);
  const last = values[lastAt] ?? null;
  const area = band && [...band.map(({ high }, at) => point(at, high)), ...band.map(({ low }, at) => point(at, low)).reverse()];
  return (
    <svg width={width} height={height} viewBox={`0 0 ${String(width)} ${String(height)}`} role="img" aria-label={label} className={css.spark}>
      {area && area.length > 2 && <path d={`M${area.join('L')}Z`} className={css.band} />}
      {goal !== undefined && <path d={`M0 ${y(goal).toFixed(1)}H${String(width)}`} className={css.goal} />}
      <path d={line.join('')} className={css.line} />
      {last !== null && <circle cx={x(lastAt)} cy={y(last)} r={2.5} className={css.end} />}
    </svg>
  );
}
