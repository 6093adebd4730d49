/**
 * One curve over kimg: the values as they came, thin, and a smoothed line over them. Drawn by uPlot on a canvas;
 * what it shows is said in words in its label.
 */
import { useEffect, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { formatNumber } from './format.ts';
import { openPlot } from './open-plot.ts';
import styles from './LineChart.module.css';

interface LineChartProps {
  title: string;
  x: readonly number[];
  raw: readonly (number | null)[];
  smoothed: readonly (number | null)[];
  /** Fixed ends of the vertical axis. */
  range?: [number, number];
  /** A level to compare with, e.g. what guessing would give. */
  level?: { value: number; label: string };
  format?: (value: number) => string;
  height?: number;
}

/** Colours are read from the tokens at every draw, so that they follow light and dark. */
function tokenColor(element: Element, name: 'line' | 'soft' | 'accent' | 'faint' | 'warm'): string {
  const probe = element.querySelector(`[data-token=${name}]`);
  return probe ? getComputedStyle(probe).color : 'gray';
}

function lastOf(values: readonly (number | null)[]): number | null {
  for (let index = values.length - 1; index >= 0; index--)
    if (values[index] !== null) return values[index] ?? null;
  return null;
}

function countValues(values: uPlot.AlignedData[number] | undefined): number {
  let count = 0;
  for (const value of values ?? []) if (value !== null && value !== undefined) count++;
  return count;
}

export function LineChart({
  title,
  x,
  raw,
  smoothed,
  range,
  level,
  format = formatNumber,
  height = 150,
}: LineChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const [plot, setPlot] = useState<uPlot>();
  const latest = lastOf(raw);

  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const axis = {
      stroke: () => tokenColor(element, 'soft'),
      grid: { stroke: () => tokenColor(element, 'line'), width: 1 },
    };
    const y = range ? { range: () => range } : {};
    const series: uPlot.Series[] = [
      { stroke: () => tokenColor(element, 'faint'), width: 1, points: { show: false }, spanGaps: true },
      {
        stroke: () => tokenColor(element, 'accent'),
        width: 2,
        spanGaps: true,
        // A single value makes no line, so it gets a point.
        points: { show: (chart, at) => countValues(chart.data[at]) === 1, size: 6 },
      },
    ];
    if (level)
      series.push({
        stroke: () => tokenColor(element, 'warm'),
        width: 1,
        dash: [4, 4],
        points: { show: false },
      });
    const options = { height, leftSize: 44, padding: [8, 8, 0, 0] as uPlot.Padding, axis, y, series };
    const { plot: created, close } = openPlot(element, options, [[], ...series.map(() => [])]);
    setPlot(created);
    return close;
  }, [height, level, range]);

  useEffect(() => {
    const columns: uPlot.AlignedData = [[...x], [...raw], [...smoothed]];
    if (level) columns.push(x.map(() => level.value));
    plot?.setData(columns);
  }, [plot, x, raw, smoothed, level]);

  const words =
    latest === null
      ? `${title}: nothing yet`
      : `${title}: ${format(latest)} at ${(x.at(-1) ?? 0).toFixed(3)} kimg`;
  return (
    <figure className={styles.chart}>
      <figcaption>
        <span>{title}</span>
        <span className="numeric">{latest === null ? 'nothing yet' : format(latest)}</span>
      </figcaption>
      <div ref={holder} role="img" aria-label={words} className={styles.plot}>
        {(['line', 'soft', 'accent', 'faint', 'warm'] as const).map((name) => (
          <span key={name} data-token={name} className={styles[name]} />
        ))}
      </div>
      {level && <p className={styles.level}>Dashed: {level.label}</p>}
    </figure>
  );
}
