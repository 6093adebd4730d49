/** Exports a dataset as the official tool's TFRecords, in a zip: the button, and its progress. */
import type { DatasetSummary } from '../../../workers/data/client.ts';
import { exportDataset, stopDatasetExport, useDatasetExports } from '../../state/dataset-exports.ts';
import { Button } from '../../ui/Button.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { formatCount } from '../../ui/format.ts';

interface ExportDatasetProps {
  dataset: DatasetSummary;
}

export function ExportDatasetButton({ dataset: { id, name, count } }: ExportDatasetProps) {
  const busy = useDatasetExports((state) => id in state.jobs);
  return busy ? (
    <Button small aria-label={`Stop exporting ${name}`} onClick={() => stopDatasetExport(id)}>
      Stop exporting
    </Button>
  ) : (
    <Button
      small
      aria-label={`Export as TFRecords: ${name}`}
      title="A zip of the official tool’s dataset folder, one file per size"
      onClick={() => void exportDataset(id, count)}
    >
      Export as TFRecords
    </Button>
  );
}

/** Empty while no export runs and none has failed. */
export function ExportDatasetStatus({ dataset: { id, name } }: ExportDatasetProps) {
  const job = useDatasetExports((state) => state.jobs[id]);
  const failed = useDatasetExports((state) => state.failed);
  if (job) {
    const { done, total } = job;
    return (
      <Meter
        label={`Writing ${name}`}
        value={done / total}
        detail={`${formatCount(done)} of ${formatCount(total)}`}
      />
    );
  }
  return failed?.id === id ? <ErrorNote error={failed.error} /> : null;
}
