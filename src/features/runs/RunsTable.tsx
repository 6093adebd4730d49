/** The runs, one row each: their settings, progress, accuracy and size. Chosen ones are compared below. */
import type { RunSummary } from '../../../workers/train/protocol.ts';
import { toggleRun, useLabBook } from '../../state/lab-book.ts';
import { hrefTo } from '../../state/route.ts';
import { isHeld, useTraining } from '../../state/training.ts';
import { DataTable, type Column } from '../../ui/DataTable.tsx';
import { formatBytes, formatKimg, formatNumber, formatPercent, formatWhen } from '../../ui/format.ts';
import { stateOf } from './run-words.ts';
import styles from './RunsRoom.module.css';

interface RowContext {
  chosen: readonly string[];
  heldId: string | null;
}

function columnsOf({ chosen, heldId }: RowContext): readonly Column<RunSummary>[] {
  return [
    {
      head: 'Compare',
      isHeadHidden: true,
      cell: ({ runId, name }) => (
        <input
          type="checkbox"
          aria-label={`Compare ${name}`}
          checked={chosen.includes(runId)}
          onChange={() => toggleRun(runId)}
        />
      ),
    },
    {
      head: 'Run',
      isRowHead: true,
      className: styles.name,
      cell: ({ runId, name }) => <a href={hrefTo('runs', runId)}>{name}</a>,
    },
    { head: 'State', cell: (run) => stateOf(run, heldId) },
    {
      head: 'Network',
      cell: ({ config }) =>
        config ? `${config.network.resolution} px, ${config.network.fingerprintSize} bits` : '–',
    },
    {
      head: 'Kimg',
      isNumeric: true,
      cell: ({ kimg, config }) => `${formatKimg(kimg)}${config ? ` of ${config.totalKimg}` : ''}`,
    },
    {
      head: 'Best bits',
      isNumeric: true,
      cell: ({ bestBitAccuracy }) => (bestBitAccuracy === null ? '–' : formatPercent(bestBitAccuracy)),
    },
    {
      head: 'Distance ratio',
      isNumeric: true,
      cell: ({ distanceRatio }) => (distanceRatio === null ? '–' : formatNumber(distanceRatio)),
    },
    {
      head: 'Size',
      isNumeric: true,
      cell: ({ sizeBytes }) => (sizeBytes > 0 ? formatBytes(sizeBytes) : '–'),
    },
    { head: 'Last', className: styles.when, cell: ({ updatedAt }) => formatWhen(updatedAt) },
    { head: 'Note', cell: ({ note }) => note },
  ];
}

export function RunsTable({ runs }: { runs: readonly RunSummary[] }) {
  const chosen = useLabBook((state) => state.chosen);
  const heldId = useTraining((state) => (isHeld(state.phase) ? (state.run?.runId ?? null) : null));
  return (
    <DataTable
      label="Table of runs"
      columns={columnsOf({ chosen, heldId })}
      rows={runs}
      rowKey={({ runId }) => runId}
    />
  );
}
