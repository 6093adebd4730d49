/** Saves a model as a file: whole as .safetensors, or one of its networks as ONNX. */
import { useState } from 'react';
import type { ModelFormat, ModelSummary } from '../../../workers/render/protocol.ts';
import { downloadModel, publishDetector, useExports } from '../../state/exports.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import layout from '../../ui/layout.module.css';
import styles from './DownloadModel.module.css';

interface Choice {
  label: string;
  text: string;
  wanted: ModelFormat;
}

const choices: readonly Choice[] = [
  {
    label: 'Safetensors',
    text: 'Every network the model holds, under the official names; opens here, in the commands and in Python.',
    wanted: { format: 'safetensors' },
  },
  {
    label: 'ONNX generator',
    text: 'Latent and fingerprint to image, with the stored noise.',
    wanted: { format: 'onnx', part: 'generator' },
  },
  {
    label: 'ONNX decoder',
    text: 'Image to latent and fingerprint logits.',
    wanted: { format: 'onnx', part: 'decoder' },
  },
  {
    label: 'ONNX discriminator',
    text: 'Image to score, for at most 4 images or a multiple of 4.',
    wanted: { format: 'onnx', part: 'discriminator' },
  },
];

export function DownloadModel({ model, onClose }: { model: ModelSummary; onClose: () => void }) {
  const [version, setVersion] = useState('1');
  const busy = useExports((state) => state.modelId !== null);
  const failed = useExports((state) => state.failed);
  return (
    <Dialog title={`Download “${model.name}”`} onClose={onClose}>
      <ul role="list" className={styles.choices}>
        {choices.map(({ label, text, wanted }) => (
          <li key={label}>
            <p>
              <strong>{label}</strong>
              <br />
              <span className="muted">{text}</span>
            </p>
            <Button
              small
              disabled={busy}
              aria-label={`Download ${label}`}
              onClick={() => void downloadModel(model.id, wanted)}
            >
              Download
            </Button>
          </li>
        ))}
      </ul>
      <section className={layout.stack}>
        <p>
          <strong>Detector</strong>
          <br />
          <span className="muted">
            A folder for any web site: a page that tells whether a picture bears a fingerprint of this model,
            and which of the registry’s, without names. Whoever has it also has those fingerprints.
          </span>
        </p>
        <TextField label="Version of the generator" value={version} onChange={setVersion} />
        <Button
          small
          disabled={busy || version.trim() === ''}
          aria-label="Publish detector"
          onClick={() => void publishDetector(model, version.trim())}
        >
          Publish
        </Button>
      </section>
      {busy && <Meter label="Writing the file" />}
      {failed?.id === model.id && <ErrorNote error={failed.error} />}
    </Dialog>
  );
}
