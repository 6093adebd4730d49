/**
 * The form of a new run: pictures, size, the most important fields, and all others on demand. While a run
 * trains, here or in another tab, the new one can be queued.
 */
import { useMemo, type FormEvent } from 'react';
import type { PresetName } from '../../engine/training/fields/field.ts';
import { presets, presetSettings } from '../../engine/training/presets.ts';
import { useRuns } from '../../state/runs.ts';
import { hrefTo } from '../../state/route.ts';
import { useDatasets } from '../../state/datasets.ts';
import { useModels } from '../../state/models.ts';
import { isHeld, useTraining } from '../../state/training.ts';
import {
  changeForm,
  choosePreset,
  canStartFrom,
  chooseStart,
  effectiveDatasetId,
  expectedDuration,
  formProblems,
  formWarnings,
  sampleToDraw,
  submitToQueue,
  submitTraining,
  useTrainForm,
} from '../../state/train-form.ts';
import { Button } from '../../ui/Button.tsx';
import { ChoiceField, TextField } from '../../ui/Field.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote, Note } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatAbout, formatCount } from '../../ui/format.ts';
import { AllSettings } from './AllSettings.tsx';
import { EstimatePanel } from './EstimatePanel.tsx';
import { foremost } from './fields.ts';
import { SettingField } from './SettingField.tsx';
import layout from '../../ui/layout.module.css';
import styles from './TrainRoom.module.css';

export function TrainForm() {
  const form = useTrainForm();
  const datasets = useDatasets((state) => state.datasets);
  const job = useDatasets((state) => state.job);
  const problems = formProblems(form, datasets);
  const starting = form.busy === 'start';
  const isOneHeld = useTraining((state) => isHeld(state.phase));
  const isOneElsewhere = useRuns((state) => state.runs?.some(({ isTraining }) => isTraining) ?? false);
  const cannotStart = form.busy !== null || problems.length > 0;

  function submit(event: FormEvent) {
    event.preventDefault();
    void (isOneHeld ? submitToQueue() : submitTraining());
  }

  return (
    <form className={layout.loose} onSubmit={submit} noValidate>
      <Panel title="Size">
        <fieldset>
          <legend className="visually-hidden">Preset</legend>
          <div className={`${layout.tiles} ${styles.presets}`}>
            {(Object.keys(presets) as PresetName[]).map((name) => (
              <PresetCard key={name} name={name} checked={form.preset === name} />
            ))}
          </div>
        </fieldset>
      </Panel>
      <Panel title="Run">
        <div className={layout.fields}>
          <DatasetChoice />
          <TextField
            label="Name"
            value={form.name}
            placeholder="Named after dataset and size"
            onChange={(name) => changeForm({ name })}
          />
          {foremost.map((name) => (
            <SettingField key={name} name={name} />
          ))}
          <StartChoice />
        </div>
        <AllSettings />
      </Panel>
      <EstimatePanel disabled={problems.length > 0 || isOneHeld} />
      {problems.length > 0 && (
        <Note tone="warm" title="These settings cannot be trained yet">
          <ul className={styles.problems}>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Note>
      )}
      {formWarnings(form, datasets).map((warning) => (
        <Note key={warning} tone="warm">
          {warning}
        </Note>
      ))}
      {form.error && <ErrorNote error={form.error} />}
      {starting && job && <Meter label={job.label} />}
      <div className={layout.submit}>
        {!isOneHeld && (
          <Button look="primary" type="submit" disabled={cannotStart}>
            {starting ? 'Starting…' : 'Start training'}
          </Button>
        )}
        {isOneHeld && (
          <Button look="primary" type="submit" disabled={cannotStart}>
            Add to the queue
          </Button>
        )}
        {!isOneHeld && isOneElsewhere && (
          <Button disabled={cannotStart} onClick={() => void submitToQueue()}>
            Add to the queue
          </Button>
        )}
        <span className="muted">
          Checkpoints are kept in this browser; closing the tab loses at most one interval.
        </span>
      </div>
    </form>
  );
}

function PresetCard({ name, checked }: { name: PresetName; checked: boolean }) {
  const { label, purpose } = presets[name];
  const runs = useRuns((state) => state.runs);
  const settings = useMemo(() => presetSettings(name), [name]);
  const expected = useMemo(() => expectedDuration(settings, runs), [settings, runs]);
  return (
    <label className={styles.preset}>
      <input
        type="radio"
        name="preset"
        value={name}
        checked={checked}
        aria-label={label}
        aria-describedby={`preset-${name}`}
        onChange={() => choosePreset(name)}
      />
      <span className={styles.presetName}>{label}</span>
      <small id={`preset-${name}`}>
        {purpose} {formatCount(settings.totalKimg)} kimg
        {expected === undefined ? '' : `, ${formatAbout(expected)} on this machine`}.
      </small>
    </label>
  );
}

function DatasetChoice() {
  const form = useTrainForm();
  const datasets = useDatasets((state) => state.datasets);
  const options = [
    ...(datasets ?? []).map(({ id, name, count, resolution }) => ({
      value: id,
      label: `${name} (${formatCount(count)} at ${resolution} px)`,
    })),
    { value: sampleToDraw, label: 'Sample pictures, drawn when training starts' },
  ];
  return (
    <ChoiceField
      label="Dataset"
      help={
        <>
          Your own pictures: <a href={hrefTo('datasets')}>add a dataset</a>.
        </>
      }
      value={effectiveDatasetId(form, datasets)}
      options={options}
      onChange={(datasetId) => changeForm({ datasetId })}
    />
  );
}

function StartChoice() {
  const startFrom = useTrainForm((state) => state.startFrom);
  const models = useModels((state) => state.models);
  const opening = useModels((state) => state.opening);
  const fresh = '';
  return (
    <ChoiceField
      label="Start from"
      help={
        opening
          ? 'Reading the model…'
          : startFrom
            ? 'Its networks are kept as they are; the optimiser starts anew.'
            : 'Fresh weights, or those of a model at hand.'
      }
      value={startFrom?.id ?? fresh}
      options={[
        { value: fresh, label: 'Fresh weights' },
        ...(models ?? []).filter(canStartFrom).map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={(id) => void chooseStart(id === fresh ? null : id)}
    />
  );
}
