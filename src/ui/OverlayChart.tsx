/**
 * Several curves over one axis, each with its own colour and dashes, and a legend in words. Drawn by uPlot on a
 * canvas. LineChart.tsx draws one curve with its raw values.
 */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { formatNumber } from './format.ts';
import { openPlot } from './open-plot.ts';
import styles from './OverlayChart.module.css';

export interface OverlaidCurve {
  label: string;
  x: readonly number[];
  y: readonly (number | null)[];
}

interface OverlayChartProps {
  title: string;
  curves: readonly OverlaidCurve[];
  format?: (value: number) => string;
}

const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3]];
const hues = [200, 38, 140, 300, 90, 260];
const height = 200;

/** Readable on light and on dark. */
function strokeOf(index: number): string {
  return `oklch(62% 0.14 ${hues[index % hues.length]})`;
}

export function OverlayChart({ title, curves, format = formatNumber }: OverlayChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const series = curves.map(({ label, y }, index) => ({
      label,
      stroke: strokeOf(index),
      width: 2,
      dash: dashes[index % dashes.length],
      spanGaps: true,
      // A single value makes no line, so it gets a point.
      points: { show: y.filter((value) => value !== null).length === 1, size: 7 },
    }));
    const axis = {
      stroke: () => getComputedStyle(element).color,
      grid: { stroke: () => getComputedStyle(element).borderTopColor, width: 1 },
    };
    const data = uPlot.join(curves.map(({ x, y }) => [[...x], [...y]]));
    return openPlot(element, { height, leftSize: 48, axis, series }, data).close;
  }, [curves]);

  const newest = curves.map(({ label, y }) => {
    const value = y.findLast((candidate) => candidate !== null);
    return { label, words: value === undefined || value === null ? 'nothing yet' : format(value) };
  });
  return (
    <figure className={styles.chart}>
      <figcaption>{title}</figcaption>
      <div
        ref={holder}
        role="img"
        aria-label={`${title}: ${newest.map(({ label, words }) => `${label} ${words}`).join(', ')}`}
        className={styles.plot}
      />
      <ul role="list" className={styles.legend}>
        {newest.map(({ label, words }, index) => (
          <li key={index}>
            <svg width="28" height="8" aria-hidden="true">
              <line
                x1="0"
                y1="4"
                x2="28"
                y2="4"
                stroke={strokeOf(index)}
                strokeWidth="3"
                strokeDasharray={dashes[index % dashes.length]!.join(' ')}
              />
            </svg>
            <span>{label}</span>
            <span className="numeric muted">{words}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
