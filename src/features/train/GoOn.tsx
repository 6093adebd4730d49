/** Says that a run has reached its length, and offers to train it further. */
import { useState } from 'react';
import { trainingFields } from '../../engine/training/fields/index.ts';
import { resumeRun, type ActiveRun } from '../../state/training.ts';
import { showError } from '../../state/toasts.ts';
import { Button } from '../../ui/Button.tsx';
import { NumberField } from '../../ui/Field.tsx';
import { Note } from '../../ui/Note.tsx';

export function GoOn({ run }: { run: ActiveRun }) {
  const { totalKimg } = run.config;
  const [target, setTarget] = useState(totalKimg * 2);
  return (
    <Note
      title="Done"
      actions={
        <>
          <NumberField
            label="New length"
            unit="kimg"
            step="any"
            value={target}
            min={totalKimg}
            max={trainingFields.totalKimg.most}
            onChange={setTarget}
          />
          <Button
            look="primary"
            disabled={target <= totalKimg}
            onClick={() => void resumeRun({ runId: run.runId, totalKimg: target }).catch(showError)}
          >
            Train further
          </Button>
        </>
      }
    >
      <p>The run reached {totalKimg} kimg. Explore its pictures, decode with it, or let it go on.</p>
    </Note>
  );
}
