/** Chooses what is evaluated against what, and how. Every choice has a default, so one click is enough. */
import { useEffect, type FormEvent } from 'react';
import { addSample, useDatasets } from '../../state/datasets.ts';
import {
  changeEvaluation,
  effectiveDataset,
  effectiveFeatures,
  effectiveModel,
  evaluateEach,
  useEvaluate,
} from '../../state/evaluate.ts';
import { useModels } from '../../state/models.ts';
import { hrefTo } from '../../state/route.ts';
import { refreshRuns, useRuns } from '../../state/runs.ts';
import { Button } from '../../ui/Button.tsx';
import { ChoiceField, NumberField, Switch } from '../../ui/Field.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote, Note } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatCount } from '../../ui/format.ts';
import { JobMeter } from './JobMeter.tsx';
import layout from '../../ui/layout.module.css';

export function EvaluationForm() {
  const { choices, job, weights } = useEvaluate();
  const { models, error: modelsError } = useModels();
  const { datasets, job: drawing, error: datasetsError } = useDatasets();
  const runs = useRuns((state) => state.runs);
  const model = effectiveModel(choices, models);
  const dataset = effectiveDataset(choices, model, datasets, runs);
  const isRun = model?.origin === 'run';
  useEffect(() => {
    // Only a run knows what it was trained on.
    if (isRun) void refreshRuns();
  }, [isRun]);

  const { numImages, kernel, seed, allCheckpoints } = choices;
  const checkpoints = runs?.find(({ runId }) => `run:${runId}` === model?.id)?.checkpoints ?? [];
  const features = effectiveFeatures(choices, weights);
  const tooSmall = model && dataset && dataset.resolution < model.resolution;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!model) return;
    const datasetId = dataset?.id ?? null;
    // Oldest first, as they were trained.
    const kept = checkpoints.map(({ id }) => `${model.id}@${id}`).toReversed();
    const modelIds = allCheckpoints && kept.length > 1 ? kept : [model.id];
    void evaluateEach(modelIds, { datasetId, numImages, features, kernel, seed });
  }

  if (!models || !datasets) {
    const error = modelsError ?? datasetsError;
    return error ? <ErrorNote error={error} /> : <Meter label="Looking for models and pictures" />;
  }
  return (
    <Panel title="New evaluation">
      <form className={layout.stack} onSubmit={submit} noValidate>
        <div className={layout.fields}>
          <ChoiceField
            label="Model"
            value={model?.id ?? ''}
            options={models.map(({ id, name, resolution, bits }) => ({
              value: id,
              label: `${name} (${resolution} px, ${bits} bits)`,
            }))}
            onChange={(modelId) => changeEvaluation({ modelId, datasetId: null })}
          />
          <ChoiceField
            label="Real pictures"
            help="Those the model was trained on, the first ones in stored order."
            value={dataset?.id ?? ''}
            options={[
              ...datasets.map(({ id, name, count, resolution }) => ({
                value: id,
                label: `${name} (${formatCount(count)} at ${resolution} px)`,
              })),
              { value: '', label: 'None: bits alone' },
            ]}
            onChange={(datasetId) => changeEvaluation({ datasetId })}
          />
          <NumberField
            label="Number of pictures"
            help="Fakes, and as many reals if there are. Published numbers are over 30 000; fewer give a larger distance."
            min={2}
            max={1_000_000}
            value={numImages}
            onChange={(value) => changeEvaluation({ numImages: value })}
          />
          {dataset && (
            <ChoiceField
              label="Features"
              help={
                weights
                  ? 'Only Inception’s give the FID.'
                  : 'For the FID, supply Inception’s weights below. Distances on random features are no FID.'
              }
              value={features}
              options={[
                { value: 'random', label: 'Random, seeded' },
                ...(weights ? [{ value: 'inception', label: 'Inception (FID)' } as const] : []),
              ]}
              onChange={(value) => changeEvaluation({ features: value })}
            />
          )}
          <NumberField
            label="Seed"
            help="Of the latents, fingerprints and noise of the fakes."
            min={0}
            max={2 ** 32 - 1}
            value={seed}
            onChange={(value) => changeEvaluation({ seed: value })}
          />
          {dataset && (
            <Switch
              label="Kernel distance too"
              help="Without bias at small numbers. Adds minutes at 5 000 pictures on Inception’s features."
              checked={kernel}
              onChange={(checked) => changeEvaluation({ kernel: checked })}
            />
          )}
          {checkpoints.length > 1 && (
            <Switch
              label={`All ${checkpoints.length} kept checkpoints`}
              help="One after another; the results are drawn over the training."
              checked={allCheckpoints}
              onChange={(checked) => changeEvaluation({ allCheckpoints: checked })}
            />
          )}
        </div>
        {datasets.length === 0 && (
          <Note
            title="Without pictures to compare with, only bits are measured"
            actions={
              <Button
                disabled={drawing !== null}
                onClick={() => void addSample(Math.max(64, model?.resolution ?? 0))}
              >
                Draw the sample pictures
              </Button>
            }
          >
            <p>
              For distances, add what the model was trained on in <a href={hrefTo('datasets')}>Datasets</a>,
              or draw the built-in sample.
            </p>
          </Note>
        )}
        {drawing && <Meter label={drawing.label} />}
        {tooSmall && (
          <Note tone="warm" title="These pictures are too small">
            <p>
              “{dataset.name}” has {dataset.resolution} px, the model makes {model.resolution} px. Choose
              larger ones.
            </p>
          </Note>
        )}
        {job ? (
          <JobMeter job={job} />
        ) : (
          <div className={layout.submit}>
            <Button look="primary" type="submit" disabled={!model || tooSmall}>
              Evaluate
            </Button>
            <span className="muted">Runs in a worker of its own; you can leave this room meanwhile.</span>
          </div>
        )}
      </form>
    </Panel>
  );
}
