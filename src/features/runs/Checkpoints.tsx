/** A run's kept checkpoints: the two newest, and the one whose bits were read best. Each can be explored. */
import type { CheckpointSummary } from '../../../workers/train/protocol.ts';
import { hrefTo } from '../../state/route.ts';
import { DataTable, type Column } from '../../ui/DataTable.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatBytes, formatKimg, formatPercent, formatWhen } from '../../ui/format.ts';

interface CheckpointsProps {
  runId: string;
  checkpoints: readonly CheckpointSummary[];
}

export function Checkpoints({ runId, checkpoints }: CheckpointsProps) {
  const best = bestOf(checkpoints);
  const columns: readonly Column<CheckpointSummary>[] = [
    { head: 'Kimg', isRowHead: true, isNumeric: true, cell: ({ kimg }) => formatKimg(kimg) },
    {
      head: 'Kept as',
      cell: (checkpoint) =>
        [checkpoint === checkpoints[0] && 'the newest', checkpoint === best && 'the best']
          .filter(Boolean)
          .join(' and ') || 'the one before',
    },
    {
      head: 'Bits read right',
      isNumeric: true,
      cell: ({ bitAccuracy }) => (bitAccuracy === null ? '–' : formatPercent(bitAccuracy)),
    },
    { head: 'Saved', cell: ({ savedAt }) => formatWhen(savedAt) },
    { head: 'Size', isNumeric: true, cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
    {
      head: 'Look',
      isHeadHidden: true,
      cell: (checkpoint) => exploreLink(runId, checkpoint),
    },
  ];
  return (
    <Panel title="Checkpoints">
      <DataTable label="Kept checkpoints" columns={columns} rows={checkpoints} rowKey={({ id }) => id} />
    </Panel>
  );
}

function exploreLink(runId: string, { id, kimg }: CheckpointSummary) {
  return (
    <a href={hrefTo('explore', `run:${runId}@${id}`)}>
      Explore<span className="visually-hidden"> at {formatKimg(kimg)} kimg</span>
    </a>
  );
}

/** The newest of several best ones; undefined where none was measured. */
function bestOf(checkpoints: readonly CheckpointSummary[]): CheckpointSummary | undefined {
  return checkpoints
    .filter(({ bitAccuracy }) => bitAccuracy !== null)
    .toSorted((a, b) => b.bitAccuracy! - a.bitAccuracy!)[0];
}
