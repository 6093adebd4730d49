/** The runs that wait their turn: their order can be changed, each can be taken out, and the first can begin now. */
import { useEffect } from 'react';
import type { QueuedRun } from '../../storage/queue.ts';
import { useDatasets, refreshDatasets } from '../../state/datasets.ts';
import {
  configOf,
  followQueue,
  moveInQueue,
  removeFromQueue,
  startNext,
  useQueue,
} from '../../state/queue.ts';
import { goTo } from '../../state/route.ts';
import { useRuns } from '../../state/runs.ts';
import { showError } from '../../state/toasts.ts';
import { isHeld, useTraining } from '../../state/training.ts';
import { Button } from '../../ui/Button.tsx';
import { DataTable, type Column } from '../../ui/DataTable.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatCount } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';
import styles from './RunsRoom.module.css';

/** Empty while none waits. */
export function QueuePanel() {
  const waiting = useQueue((state) => state.waiting);
  const datasets = useDatasets((state) => state.datasets);
  const isOneHeld = useTraining((state) => isHeld(state.phase));
  const isOneElsewhere = useRuns((state) => state.runs?.some(({ isTraining }) => isTraining) ?? false);
  useEffect(() => {
    void refreshDatasets();
    return followQueue();
  }, []);
  if (waiting.length === 0) return null;
  const trains = isOneHeld || isOneElsewhere;
  return (
    <Panel
      title="Queue"
      actions={
        !trains && (
          <Button
            small
            look="primary"
            onClick={() => {
              goTo('train');
              startNext().catch(showError);
            }}
          >
            Start the first
          </Button>
        )
      }
    >
      <p className="muted">
        {trains
          ? 'The first begins when the run that trains now ends or is stopped.'
          : 'Nothing trains now, and nothing begins by itself until a run has ended in an open tab.'}
      </p>
      <DataTable
        label="Table of the queue"
        columns={columnsOf({ waiting, datasets })}
        rows={waiting}
        rowKey={({ id }) => id}
      />
    </Panel>
  );
}

interface QueueContext {
  waiting: readonly QueuedRun[];
  datasets: readonly { id: string; name: string }[] | null;
}

function columnsOf({ waiting, datasets }: QueueContext): readonly Column<QueuedRun>[] {
  return [
    { head: 'Run', isRowHead: true, cell: ({ name }) => name },
    { head: 'Settings', cell: settingsInWords },
    {
      head: 'Dataset',
      cell: ({ datasetId }) =>
        datasets?.find(({ id }) => id === datasetId)?.name ?? (datasets ? 'no longer stored' : '–'),
    },
    {
      head: 'Place',
      isHeadHidden: true,
      cell: (run) => <PlaceButtons run={run} place={waiting.indexOf(run)} count={waiting.length} />,
    },
  ];
}

function settingsInWords(run: QueuedRun): string {
  try {
    const { network, totalKimg } = configOf(run);
    return `${network.resolution} px, ${network.fingerprintSize} bits, ${formatCount(totalKimg)} kimg`;
  } catch {
    return 'cannot be read by this studio';
  }
}

interface PlaceButtonsProps {
  run: QueuedRun;
  /** From 0. */
  place: number;
  count: number;
}

function PlaceButtons({ run, place, count }: PlaceButtonsProps) {
  const { id, name } = run;
  return (
    <div className={`${layout.buttons} ${styles.place}`}>
      <Button
        small
        aria-label={`Move ${name} up`}
        disabled={place === 0}
        onClick={() => void moveInQueue(id, -1).catch(showError)}
      >
        Up
      </Button>
      <Button
        small
        aria-label={`Move ${name} down`}
        disabled={place === count - 1}
        onClick={() => void moveInQueue(id, 1).catch(showError)}
      >
        Down
      </Button>
      <Button
        small
        look="quiet"
        aria-label={`Take ${name} out of the queue`}
        onClick={() => void removeFromQueue(run).catch(showError)}
      >
        Take out
      </Button>
    </div>
  );
}
