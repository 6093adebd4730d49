/** Models: the sample, what was imported, and every run's newest checkpoint. */
import { useEffect, useState } from 'react';
import type { ModelSummary } from '../../../workers/render/protocol.ts';
import { deleteModel, importModel, openModel, refreshModels, useModels } from '../../state/models.ts';
import { hrefTo } from '../../state/route.ts';
import { showError } from '../../state/toasts.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { FilePicker } from '../../ui/FilePicker.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Panel, RoomHead } from '../../ui/Panel.tsx';
import { formatBytes, formatWhen } from '../../ui/format.ts';
import { ModelFigures } from './ModelFigures.tsx';
import styles from './ModelsRoom.module.css';

const originWords = { sample: 'comes with the studio', imported: 'imported', run: 'trained here' } as const;

export default function ModelsRoom() {
  const { models, importing, error } = useModels();
  const [doomed, setDoomed] = useState<ModelSummary | null>(null);
  useEffect(() => void refreshModels(), []);
  return (
    <div className={styles.room}>
      <RoomHead
        title="Models"
        lead="A model is a generator that takes fingerprints, with the decoder that reads them. Runs appear here from their first checkpoint on."
        actions={
          <FilePicker
            label="Import a model"
            accept=".safetensors,.pkl,.pickle"
            primary
            disabled={importing !== null}
            onFiles={([file]) => {
              if (file) void importModel(file);
            }}
          />
        }
      />
      {importing && <Meter label={`Reading ${importing}`} />}
      {error && (
        <ErrorNote
          error={error}
          actions={!models && <Button onClick={() => void refreshModels()}>Try again</Button>}
        />
      )}
      {!models && !error && <Meter label="Looking for models" />}
      {models?.map((model) => (
        <Panel key={model.id} title={model.name}>
          <div className={styles.model}>
            <p className="muted">
              {model.resolution}×{model.resolution} px, {model.bits} bits, latent of {model.latentSize},{' '}
              {originWords[model.origin]}
              {model.kimg !== null && `, trained for ${model.kimg.toFixed(0)} kimg`}.{' '}
              {formatBytes(model.sizeBytes)}
              {model.addedAt !== null && `, ${formatWhen(model.addedAt)}`}.
            </p>
            <div className={styles.buttons}>
              <ButtonLink
                small
                look="primary"
                href={hrefTo('explore', model.id)}
                aria-label={`Explore with ${model.name}`}
              >
                Explore
              </ButtonLink>
              <Button
                small
                aria-label={`Details of ${model.name}`}
                onClick={() => openModel(model.id).catch(showError)}
              >
                Details
              </Button>
              {model.origin === 'imported' && (
                <Button
                  small
                  look="quiet"
                  aria-label={`Delete ${model.name}`}
                  onClick={() => setDoomed(model)}
                >
                  Delete
                </Button>
              )}
            </div>
            <ModelFigures modelId={model.id} />
          </div>
        </Panel>
      ))}
      {doomed && (
        <ConfirmDialog
          title={`Delete “${doomed.name}”?`}
          confirmLabel="Delete the model"
          onClose={() => setDoomed(null)}
          onConfirm={() => void deleteModel(doomed.id)}
        >
          Its copy in this browser ({formatBytes(doomed.sizeBytes)}) goes; the file it came from is not
          touched.
        </ConfirmDialog>
      )}
    </div>
  );
}
