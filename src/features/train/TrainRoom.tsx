/**
 * Train: the run in hand if there is one, else the form for a new one and the earlier runs. The address may ask
 * for the form.
 */
import { useEffect } from 'react';
import { refreshDatasets } from '../../state/datasets.ts';
import { followOtherTabs } from '../../state/followed-runs.ts';
import { refreshModels } from '../../state/models.ts';
import { refreshRuns } from '../../state/runs.ts';
import { isHeld, useTraining } from '../../state/training.ts';
import { hrefTo } from '../../state/route.ts';
import { RunList } from './RunList.tsx';
import { RunView } from './RunView.tsx';
import { TrainForm } from './TrainForm.tsx';
import { ButtonLink } from '../../ui/Button.tsx';
import { Room } from '../../ui/Room.tsx';

/** @param argument of the address: `new` for the form, even while a run is in hand */
export default function TrainRoom({ argument }: { argument: string | null }) {
  const run = useTraining((state) => state.run);
  const isOneHeld = useTraining((state) => isHeld(state.phase));
  const showsRun = run !== null && argument !== 'new';

  useEffect(() => {
    if (showsRun) return;
    void refreshDatasets();
    void refreshRuns();
    void refreshModels();
  }, [showsRun]);

  // Lists runs anew when one begins or ends in another tab.
  useEffect(followOtherTabs, []);

  if (showsRun) return <RunView run={run} />;
  if (run && isOneHeld) {
    return (
      <Room
        title="The next run"
        lead={`“${run.name}” is in hand. What you choose here waits in the queue until that one ends or is stopped.`}
        actions={<ButtonLink href={hrefTo('train')}>Back to the run in hand</ButtonLink>}
      >
        <TrainForm />
      </Room>
    );
  }
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
