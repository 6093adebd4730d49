/** Exports a stored run as a zip of the official results folder: the button, and its progress. */
import { exportRun, stopExport, useExports } from '../../state/exports.ts';
import { Button } from '../../ui/Button.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote } from '../../ui/Note.tsx';

interface ExportRunProps {
  run: { runId: string; name: string };
}

interface ExportRunButtonProps extends ExportRunProps {
  small?: boolean;
  disabled?: boolean;
}

export function ExportRunButton({ run, small = false, disabled = false }: ExportRunButtonProps) {
  const busy = useExports((state) => run.runId in state.runs);
  return busy ? (
    <Button small={small} aria-label={`Stop exporting ${run.name}`} onClick={() => stopExport(run.runId)}>
      Stop exporting
    </Button>
  ) : (
    <Button
      small={small}
      disabled={disabled}
      aria-label={`Export results of ${run.name} (zip)`}
      title="Networks, grids, log, TensorBoard events and metrics, as the official tool’s results folder. Training pictures are inside: reals.png shows the first of them"
      onClick={() => void exportRun(run.runId)}
    >
      Export results (zip)
    </Button>
  );
}

/** Empty while no export runs and none has failed. */
export function ExportRunStatus({ run }: ExportRunProps) {
  const job = useExports((state) => state.runs[run.runId]);
  const failed = useExports((state) => state.failed);
  if (job)
    return <Meter label={`Exporting ${run.name}`} value={job.progress || undefined} detail={job.detail} />;
  if (failed?.id === run.runId) return <ErrorNote error={failed.error} />;
  return null;
}
