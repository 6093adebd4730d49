/**
 * What the studio's charts share on top of uPlot: numbers along both axes, no legend or cursor of uPlot's, the
 * width of their element, and a new drawing where the page's colours change. Each chart decides what is drawn,
 * and in which colours.
 */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatNumber } from './format.ts';

interface PlotOptions {
  /** In CSS pixels, as is `leftSize`, the room for the numbers on the left. */
  height: number;
  leftSize: number;
  padding?: uPlot.Padding;
  axis: Required<Pick<uPlot.Axis, 'stroke' | 'grid'>>;
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
  const forgetColours = onNewColours(() => plot.redraw(false));
  return {
    plot,
    close() {
      forgetColours();
      observer.disconnect();
      plot.destroy();
    },
  };
}

/** A canvas keeps the colours it was drawn in. They change with the system's scheme and with the page's own switch. */
function onNewColours(redraw: () => void): () => void {
  const queries = ['(prefers-color-scheme: dark)', '(forced-colors: active)'].map((query) =>
    matchMedia(query),
  );
  for (const query of queries) query.addEventListener('change', redraw);
  const theme = new MutationObserver(redraw);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    theme.disconnect();
    for (const query of queries) query.removeEventListener('change', redraw);
  };
}
