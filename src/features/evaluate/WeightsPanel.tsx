/** Inception's weights: a file that the person fetches and supplies; the page downloads nothing. */
import { useState } from 'react';
import { forgetWeights, keepWeights, useEvaluate } from '../../state/evaluate.ts';
import { endingsOf } from '../../formats/sniff.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { FilePicker } from '../../ui/FilePicker.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatBytes, formatWhen } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';
import styles from './EvaluateRoom.module.css';

const weightsEndings = [...endingsOf('weights'), '.safetensors'];

export function WeightsPanel() {
  const { weights, keeping, weightsError, job } = useEvaluate();
  const [asking, setAsking] = useState(false);
  return (
    <Panel title="Inception’s weights">
      <div className={layout.stack}>
        <p>
          The FID looks at pictures through the Inception network. Its weights are not part of the studio and
          are never downloaded by it: fetch PyTorch-FID’s file{' '}
          <code className={styles.name}>pt_inception-2015-12-05-6726825d.pth</code> from the releases of{' '}
          <a href="https://github.com/mseitzer/pytorch-fid/releases" rel="noreferrer">
            mseitzer/pytorch-fid
          </a>{' '}
          and choose it here, or the same tensors as .safetensors. It is checked tensor by tensor and kept in
          this browser.
        </p>
        {weights && (
          <p className={styles.facts}>
            Kept: {weights.fileName}, {formatBytes(weights.sizeBytes)}, {formatWhen(weights.createdAtMs)}.
            SHA-256 <code>{weights.sha256}</code>
          </p>
        )}
        {keeping && <Meter label={`Reading and checking ${keeping}`} />}
        {weightsError && <ErrorNote error={weightsError} />}
        <div className={layout.buttons}>
          <FilePicker
            label={weights ? 'Choose another file' : 'Choose the weights file'}
            accept={weightsEndings.join()}
            disabled={keeping !== null}
            onFiles={([file]) => {
              if (file) void keepWeights(file);
            }}
          />
          {weights && (
            <Button look="quiet" disabled={job !== null} onClick={() => setAsking(true)}>
              Forget the weights
            </Button>
          )}
        </div>
      </div>
      {asking && weights && (
        <ConfirmDialog
          title="Forget Inception’s weights?"
          confirmLabel="Forget the weights"
          onClose={() => setAsking(false)}
          onConfirm={() => void forgetWeights()}
        >
          The copy in this browser ({formatBytes(weights.sizeBytes)}) goes; the file it came from is not
          touched, and results stay.
        </ConfirmDialog>
      )}
    </Panel>
  );
}
