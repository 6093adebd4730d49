/**
 * Switches on the evaluation of the run in training at every checkpoint, which gives a curve of its quality.
 */
import { useState } from 'react';
import { followCheckpoints, useEvaluate } from '../../state/evaluate.ts';
import { hrefTo } from '../../state/route.ts';
import { isHeld, useTraining } from '../../state/training.ts';
import { NumberField, Switch } from '../../ui/Field.tsx';
import { Panel } from '../../ui/Panel.tsx';
import layout from '../../ui/layout.module.css';
import styles from './EvaluateRoom.module.css';

export function FollowPanel() {
  const following = useEvaluate((state) => state.following);
  const run = useTraining((state) => state.run);
  const phase = useTraining((state) => state.phase);
  const [numImages, setNumImages] = useState(following ?? 500);
  return (
    <Panel title="While training">
      <div className={layout.fields}>
        <Switch
          label="Evaluate every checkpoint"
          help="With the features, kernel distance and seed chosen above, against the run’s own pictures. It shares the device with the training, which slows down meanwhile."
          checked={following !== null}
          onChange={(checked) => followCheckpoints(checked ? numImages : null)}
        />
        <NumberField
          label="Pictures at each checkpoint"
          min={2}
          max={100_000}
          value={numImages}
          onChange={(value) => {
            setNumImages(value);
            if (following !== null) followCheckpoints(value);
          }}
        />
      </div>
      <p className={styles.facts}>
        {run && isHeld(phase) ? (
          <>
            “{run.name}” is in training. A checkpoint that is saved while another is evaluated is passed over
            for a newer one.
          </>
        ) : (
          <>
            No run is in training. <a href={hrefTo('train')}>Start one</a>, and its checkpoints are evaluated
            as they are saved, while this tab is open.
          </>
        )}
      </p>
    </Panel>
  );
}
