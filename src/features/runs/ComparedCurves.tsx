/** The curves of the chosen runs, one chart for each quantity. */
import { useMemo } from 'react';
import type { CurvePoint } from '../../../workers/train/protocol.ts';
import { smooth } from '../../state/curve.ts';
import { usePreferences } from '../../state/preferences.ts';
import { OverlayChart } from '../../ui/OverlayChart.tsx';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';
import styles from './RunsRoom.module.css';

interface Quantity {
  title: string;
  of: (point: CurvePoint) => number | undefined;
  format: (value: number) => string;
}

const quantities: readonly Quantity[] = [
  { title: 'Bit accuracy in training', of: ({ bitAccuracy }) => bitAccuracy, format: formatPercent },
  { title: 'Distance ratio', of: ({ measures }) => measures?.distanceRatio, format: formatNumber },
  { title: 'Generator loss', of: ({ losses }) => losses['generator'], format: formatNumber },
  { title: 'Fingerprint loss', of: ({ losses }) => losses['fingerprint'], format: formatNumber },
];

interface NamedCurve {
  name: string;
  curve: readonly CurvePoint[];
}

/** Charts of one run or more. A quantity that none of them has is left out. */
export default function ComparedCurves({ runs }: { runs: readonly NamedCurve[] }) {
  const smoothing = usePreferences((state) => state.smoothing);
  const charts = useMemo(
    () =>
      quantities.map(({ title, of, format }) => ({
        title,
        format,
        curves: runs.map(({ name, curve }) => ({
          label: name,
          x: curve.map(({ kimg }) => kimg),
          y: smooth(
            curve.map((point) => of(point) ?? null),
            smoothing,
          ),
        })),
      })),
    [runs, smoothing],
  );
  const shown = charts.filter(({ curves }) => curves.some(({ y }) => y.some((value) => value !== null)));
  if (shown.length === 0) return <p className="muted">Nothing was measured yet.</p>;
  return (
    <div className={`${layout.tiles} ${styles.charts}`}>
      {shown.map((chart) => (
        <OverlayChart key={chart.title} {...chart} />
      ))}
    </div>
  );
}
