/**
 * What the studio's charts share on top of uPlot: numbers along both axes, no legend or cursor of uPlot's, and
 * the width of their element. Each chart decides what is drawn, and in which colours.
 */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatNumber } from './format.ts';

interface PlotOptions {
  /** In CSS pixels, as is `leftSize`, the room for the numbers on the left. */
  height: number;
  leftSize: number;
  padding?: uPlot.Padding;
  axis: Pick<uPlot.Axis, 'stroke' | 'grid'>;
  y?: uPlot.Scale;
  series: readonly uPlot.Series[];
}

interface OpenPlot {
  plot: uPlot;
  close(): void;
}

/** A plot within `element`, until it is closed. */
export function openPlot(
  element: HTMLElement,
  { height, leftSize, axis, y = {}, series, ...rest }: PlotOptions,
  data: uPlot.AlignedData,
): OpenPlot {
  const sizeNow = () => ({ width: Math.max(120, element.clientWidth), height });
  const common = { ...axis, ticks: { show: false }, font: '11px system-ui' };
  const plot = new uPlot(
    {
      ...rest,
      ...sizeNow(),
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y },
      axes: [
        { ...common, size: 26, space: 60 },
        {
          ...common,
          size: leftSize,
          space: 34,
          values: (_, ticks) => ticks.map((tick) => formatNumber(tick)),
        },
      ],
      series: [{}, ...series],
    },
    data,
    element,
  );
  const observer = new ResizeObserver(() => plot.setSize(sizeNow()));
  observer.observe(element);
  return {
    plot,
    close() {
      observer.disconnect();
      plot.destroy();
    },
  };
}
