/** Figures of several checkpoints of a run, drawn over its training. Empty where no run has several. */
import { useMemo } from 'react';
import type { EvaluationRecord } from '../../../workers/evaluate/protocol.ts';
import { OverlayChart } from '../../ui/OverlayChart.tsx';
import { formatNumber, formatPercent } from '../../ui/format.ts';
import { chartsOf } from './checkpoint-curves.ts';
import layout from '../../ui/layout.module.css';

export function CheckpointCurves({ results }: { results: readonly EvaluationRecord[] }) {
  const charts = useMemo(() => chartsOf(results), [results]);
  if (charts.length === 0) return null;
  return (
    <div className={layout.tiles}>
      {charts.map(({ title, isShare, curves }) => (
        <OverlayChart
          key={title}
          title={`${title}, over kimg`}
          curves={curves}
          format={isShare ? formatPercent : formatNumber}
        />
      ))}
    </div>
  );
}
