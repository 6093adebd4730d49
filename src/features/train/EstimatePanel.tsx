/**
 * What a run with these settings would cost here: at once a guess from earlier runs, and on demand a
 * measurement by a short run.
 */
import { useMemo } from 'react';
import { nameOf } from '../../state/device.ts';
import { useRuns } from '../../state/runs.ts';
import { cancelEstimate, expectedDuration, measureEstimate, useTrainForm } from '../../state/train-form.ts';
import { Button } from '../../ui/Button.tsx';
import { Figures } from '../../ui/Figures.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatAbout, formatBytes, formatDuration, formatNumber } from '../../ui/format.ts';

export function EstimatePanel({ disabled }: { disabled: boolean }) {
  const estimate = useTrainForm((state) => state.estimate);
  const busy = useTrainForm((state) => state.busy);
  const settings = useTrainForm((state) => state.settings);
  const runs = useRuns((state) => state.runs);
  const expected = useMemo(() => expectedDuration(settings, runs), [settings, runs]);
  return (
    <Panel
      title="Time and memory"
      actions={
        busy === 'estimate' ? (
          <Button small onClick={cancelEstimate}>
            Cancel
          </Button>
        ) : (
          <Button small disabled={disabled || busy !== null} onClick={() => void measureEstimate()}>
            Estimate
          </Button>
        )
      }
    >
      {busy === 'estimate' && <Meter label="Compiling and timing a few iterations" />}
      {!estimate && busy !== 'estimate' && (
        <>
          {expected !== undefined && (
            <p>
              It would take {formatAbout(expected)} on this machine, to judge by what it has trained before.
            </p>
          )}
          <p className="muted">
            Estimate times a few iterations with these settings and throws the weights away.
          </p>
        </>
      )}
      {estimate && (
        <Figures
          items={[
            {
              label: 'To the end',
              value: formatDuration(estimate.secondsPerKimg * settings.totalKimg * 1000),
            },
            { label: 'Images a second', value: formatNumber(estimate.imagesPerSecond) },
            { label: 'Seconds a kimg', value: formatNumber(estimate.secondsPerKimg) },
            { label: 'Memory at most', value: formatBytes(estimate.memoryBytes) },
            { label: 'First iteration', value: `${formatDuration(estimate.compileMs)} more` },
            {
              label: 'Measured on',
              value: nameOf(estimate.adapter),
            },
          ]}
        />
      )}
    </Panel>
  );
}
