/** One model: what it is, and what can be done with it. */
import type { ModelSummary } from '../../../workers/render/protocol.ts';
import { changeEvaluation } from '../../state/evaluate.ts';
import { deleteModel, openModel } from '../../state/models.ts';
import { goTo, hrefTo } from '../../state/route.ts';
import { showError } from '../../state/toasts.ts';
import { canStartFrom, chooseStart, showForm } from '../../state/train-form.ts';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatBytes, formatLength, formatWhen } from '../../ui/format.ts';
import { ModelFigures } from './ModelFigures.tsx';
import layout from '../../ui/layout.module.css';

const originWords = { sample: 'comes with the studio', imported: 'imported', run: 'trained here' } as const;

interface ModelCardProps {
  model: ModelSummary;
  onDownload: () => void;
  onCalibrate: () => void;
  onLookInside: () => void;
  onRename: () => void;
}

export function ModelCard({ model, onDownload, onCalibrate, onLookInside, onRename }: ModelCardProps) {
  const { id, name, resolution, bits, latentSize, origin, kimg, sizeBytes, addedAt } = model;
  return (
    <Panel title={name}>
      <p className="muted">
        {resolution}×{resolution} px, {bits} bits, latent of {latentSize}, {originWords[origin]}
        {kimg !== null && `, trained for ${formatLength(kimg)} kimg`}. {formatBytes(sizeBytes)}
        {addedAt !== null && `, ${formatWhen(addedAt)}`}.
      </p>
      <div className={layout.buttons}>
        <ButtonLink small look="primary" href={hrefTo('explore', id)} aria-label={`Explore with ${name}`}>
          Explore
        </ButtonLink>
        <ButtonLink small href={hrefTo('decode', id)} aria-label={`Decode with ${name}`}>
          Decode
        </ButtonLink>
        <ButtonLink small href={hrefTo('registry', id)} aria-label={`Issue generators of ${name}`}>
          Issue
        </ButtonLink>
        <Button
          small
          aria-label={`Evaluate ${name}`}
          onClick={() => {
            changeEvaluation({ modelId: id });
            goTo('evaluate');
          }}
        >
          Evaluate
        </Button>
        {canStartFrom(model) && (
          <Button
            small
            aria-label={`Train from ${name}`}
            onClick={() => {
              void chooseStart(id);
              showForm();
            }}
          >
            Train from it
          </Button>
        )}
        <Button small aria-label={`Calibrate ${name}`} onClick={onCalibrate}>
          Calibrate
        </Button>
        <Button small aria-label={`Download ${name}`} onClick={onDownload}>
          Download
        </Button>
        <Button small aria-label={`Details of ${name}`} onClick={() => void openModel(id).catch(showError)}>
          Details
        </Button>
        <Button small aria-label={`Look inside ${name}`} onClick={onLookInside}>
          Look inside
        </Button>
        {origin !== 'sample' && (
          <Button small look="quiet" aria-label={`Rename ${name}`} onClick={onRename}>
            Rename
          </Button>
        )}
        {origin === 'imported' && (
          <Button small look="quiet" aria-label={`Delete ${name}`} onClick={() => void deleteModel(model)}>
            Delete
          </Button>
        )}
      </div>
      <ModelFigures modelId={id} />
    </Panel>
  );
}
