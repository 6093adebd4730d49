/** Train: the run in hand if there is one, else the form for a new one and the runs of before. */
import { useEffect } from 'react';
import { refreshDatasets } from '../../state/datasets.ts';
import { followOtherTabs } from '../../state/followed-runs.ts';
import { refreshModels } from '../../state/models.ts';
import { refreshRuns } from '../../state/runs.ts';
import { useTraining } from '../../state/training.ts';
import { RunList } from './RunList.tsx';
import { RunView } from './RunView.tsx';
import { TrainForm } from './TrainForm.tsx';
import { Room } from '../../ui/Room.tsx';

export default function TrainRoom() {
  const run = useTraining((state) => state.run);
  const hasRun = run !== null;

  useEffect(() => {
    if (hasRun) return;
    void refreshDatasets();
    void refreshRuns();
    void refreshModels();
  }, [hasRun]);

  // A run that begins or ends in another tab is listed as it is now.
  useEffect(followOtherTabs, []);

  if (run) return <RunView run={run} />;
  return (
    <Room
      title="Train"
      lead="One run gives a generator that takes any fingerprint, and the decoder that reads it back. Choose a size; every other setting has a sound default."
    >
      <RunList />
      <TrainForm />
    </Room>
  );
}
