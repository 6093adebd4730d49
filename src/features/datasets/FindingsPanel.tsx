/**
 * Statistics of a dataset, and the pictures that repeat an earlier one. Made on request, since every picture is
 * read.
 */
import { counted } from '../../base/number-text.ts';
import type { DatasetSummary } from '../../../workers/data/client.ts';
import { lookThrough, useDatasetFindings } from '../../state/dataset-findings.ts';
import { leaveOut } from '../../state/dataset-wall.ts';
import { Button } from '../../ui/Button.tsx';
import { Figures } from '../../ui/Figures.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatCount } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';

export function FindingsPanel({ dataset }: { dataset: DatasetSummary }) {
  const { found, progress, error } = useDatasetFindings();
  return (
    <Panel title="Repeats and statistics">
      {!found && !progress && (
        <>
          <p className="muted">Compares every picture in use with every other, value by value.</p>
          <div className={layout.buttons}>
            <Button small onClick={() => void lookThrough(dataset.id)}>
              Look through all
            </Button>
          </div>
        </>
      )}
      {progress && (
        <Meter
          label="Looking through"
          value={progress.done / progress.total}
          detail={`${formatCount(progress.done)} of ${formatCount(progress.total)}`}
        />
      )}
      {error && <ErrorNote error={error} />}
      {found && (
        <>
          <p role="status">
            {found.repeats.length === 0
              ? 'No picture repeats another.'
              : `${counted(found.repeats.length, 'picture')} the same as an earlier one.`}
          </p>
          {found.repeats.length > 0 && (
            <div className={layout.buttons}>
              <Button small onClick={() => void leaveOut(dataset, found.repeats)}>
                Leave the repeats out
              </Button>
            </div>
          )}
          <Figures items={figuresOf(found.channels)} />
        </>
      )}
    </Panel>
  );
}

const colours = ['Red', 'Green', 'Blue'];

function figuresOf(channels: readonly { mean: number; deviation: number }[]) {
  return channels.map(({ mean, deviation }, i) => ({
    label: channels.length === 1 ? 'Grey' : (colours[i] ?? ''),
    value: `${mean.toFixed(1)} ± ${deviation.toFixed(1)} of 255`,
  }));
}
