/**
 * What a person is about to train: a preset, then any field of it. The engine decides what is allowed and
 * resolves the settings.
 */
import { create } from 'zustand';
import { StudioError, toPlainError, type PlainError } from '../base/error.ts';
import { Newest } from '../base/newest.ts';
import { pictureWarnings } from '../engine/training/advice/pictures.ts';
import {
  planned,
  resolveConfig,
  settingProblems,
  settingsOf,
  withChanges,
} from '../engine/training/config.ts';
import type { FieldTable, PresetName } from '../engine/training/fields/field.ts';
import { trainingFields, type Settings } from '../engine/training/fields/index.ts';
import { presetSettings, recipeSettings } from '../engine/training/presets.ts';
import { workOfNetworks } from '../engine/networks/work.ts';
import { expectedMsPerImage } from '../engine/training/advice/past-pace.ts';
import { settingsByStages } from '../engine/training/schedules/extent.ts';
import { trainWorker } from '../../workers/train/client.ts';
import type { Finding, RunSummary, StartRequest, TrainingEstimate } from '../../workers/train/protocol.ts';
import type { ModelInfo, ModelSummary } from '../../workers/render/protocol.ts';
import { addSample, refreshDatasets, useDatasets } from './datasets.ts';
import { failureOf } from './failure.ts';
import { openModel } from './models.ts';
import { usePreferences } from './preferences.ts';
import { addToQueue, inTurn } from './queue.ts';
import { goTo } from './route.ts';
import { closeRun, letGo, startTraining, useTraining } from './training.ts';

/** Stands for the id of the sample dataset, which is drawn when training starts. */
export const sampleToDraw = 'sample-to-draw';

interface TrainFormState {
  preset: PresetName;
  settings: Settings;
  /** Null: the newest dataset, or the sample where there is none. */
  datasetId: string | null;
  name: string;
  /** The model whose weights the run takes; its networks fix the network fields. */
  startFrom: ModelInfo | null;
  estimate: TrainingEstimate | null;
  busy: 'estimate' | 'start' | null;
  error: PlainError | null;
}

export const useTrainForm = create<TrainFormState>(() => ({
  preset: 'tiny16',
  settings: presetSettings('tiny16'),
  datasetId: null,
  name: '',
  startFrom: null,
  estimate: null,
  busy: null,
  error: null,
}));

const set = useTrainForm.setState;
/** Models to start from; what else sets the networks stops the one that is being opened. */
const starts = new Newest();

export function choosePreset(preset: PresetName): void {
  starts.stop();
  set({ preset, settings: presetSettings(preset), startFrom: null, estimate: null, error: null });
}

/** Throws StudioError 'bad-config' for a value that does not fit its field. */
export function changeSetting(key: string, value: unknown): void {
  set(({ settings }) => {
    const changed = withChanges(settings, { [key]: value });
    // A recipe's values can be changed afterwards.
    const next = key === 'recipe' ? withChanges(changed, recipeSettings(changed.recipe)) : changed;
    return { settings: next, estimate: null, error: null };
  });
}

export function changeForm(change: Partial<Pick<TrainFormState, 'datasetId' | 'name'>>): void {
  set({ ...change, error: null });
}

/** Why a setting can't be changed at present; undefined if it can. */
export function fixedWhy(
  { settings, startFrom }: Pick<TrainFormState, 'settings' | 'startFrom'>,
  key: string,
): string | undefined {
  const table: FieldTable = trainingFields;
  if (startFrom && table[key]?.section === 'network') return 'As in the model that the run starts from.';
  const { schedule } = planned(settings);
  return settingsByStages(schedule).includes(key) ? `The schedule “${schedule.name}” sets it.` : undefined;
}

/**
 * Whether training may start from a model. The sample can't: it lacks the networks that only training needs.
 */
export function canStartFrom({ origin }: Pick<ModelSummary, 'origin'>): boolean {
  return origin !== 'sample';
}

/** Takes over the networks of a model; null goes back to fresh weights. */
export async function chooseStart(modelId: string | null): Promise<void> {
  const signal = starts.next();
  if (modelId === null) {
    set({ startFrom: null });
    return;
  }
  try {
    const info = await openModel(modelId);
    if (signal.aborted) return; // something else was chosen meanwhile
    const { discriminator, decoder } = info.parameterCount;
    if (discriminator === undefined || decoder === undefined) {
      throw new StudioError(
        'incomplete-model',
        `“${info.name}” holds what drawing and decoding need. To train on, its discriminator and decoder are needed as well.`,
        'Start from a run’s own model or an official pickle, or start afresh.',
      );
    }
    set(({ settings }) => ({
      startFrom: info,
      settings: { ...settings, ...info.network },
      estimate: null,
      error: null,
    }));
  } catch (error) {
    if (!signal.aborted) set({ startFrom: null, error: toPlainError(error) });
  }
}

/** Fills the form with a stored run's settings, to change some and train anew. */
export function cloneRun({ name, datasetId, config }: RunSummary): void {
  if (!config) return;
  starts.stop();
  set({
    settings: settingsOf(config),
    datasetId,
    name: `${name}, changed`,
    startFrom: null,
    estimate: null,
    error: null,
  });
  showForm();
}

/** Opens the form although a run is in hand; what it describes can be added to the queue. */
export function showForm(): void {
  closeRun();
  goTo('train', 'new');
}

/** The dataset that would be trained on right now. */
export function effectiveDatasetId(
  { datasetId }: Pick<TrainFormState, 'datasetId'>,
  datasets: readonly { id: string }[] | null,
): string {
  if (datasetId !== null && (datasetId === sampleToDraw || datasets?.some(({ id }) => id === datasetId))) {
    return datasetId;
  }
  return datasets?.[0]?.id ?? sampleToDraw;
}

/** Sentences on why this can't be trained; empty when it can. */
export function formProblems(
  { settings, datasetId }: Pick<TrainFormState, 'settings' | 'datasetId'>,
  datasets: readonly { id: string; name: string; resolution: number; channels: number }[] | null,
): string[] {
  const id = effectiveDatasetId({ datasetId }, datasets);
  const dataset = datasets?.find((candidate) => candidate.id === id);
  const problems = settingProblems(settings);
  if (dataset && dataset.resolution < settings.resolution) {
    problems.push(
      `“${dataset.name}” holds ${dataset.resolution} px images, too small for ${settings.resolution} px. ` +
        'Choose a smaller resolution, or make the dataset again at a larger one.',
    );
  }
  if (dataset && dataset.channels !== settings.channels) {
    const kind = dataset.channels === 1 ? 'grey' : 'colour';
    problems.push(`“${dataset.name}” holds ${kind} images. Under All settings, set Colour to ${kind}.`);
  }
  return problems;
}

/** Sentences on what will not turn out well, although it can be trained. */
export function formWarnings(
  { settings, datasetId }: Pick<TrainFormState, 'settings' | 'datasetId'>,
  datasets: readonly { id: string; count: number }[] | null,
): string[] {
  const id = effectiveDatasetId({ datasetId }, datasets);
  const dataset = datasets?.find((candidate) => candidate.id === id);
  return dataset ? pictureWarnings(dataset, settings) : [];
}

/**
 * Milliseconds from start to end, estimated from earlier runs on this machine. Undefined where these say too
 * little, and for settings that can't be trained.
 */
export function expectedDuration(
  settings: Settings,
  runs: readonly Pick<RunSummary, 'config' | 'pace'>[] | null,
): number | undefined {
  if (settingProblems(settings).length > 0) return undefined;
  const past = (runs ?? []).flatMap(({ config, pace }) =>
    config ? [{ ...pace, work: workOfNetworks(config.network) }] : [],
  );
  const msPerImage = expectedMsPerImage(workOfNetworks(settings), past);
  return msPerImage && msPerImage * settings.totalKimg * 1000;
}

/** Starts the run. If the sample was chosen, it is drawn first. */
export function submitTraining(): Promise<void> {
  return submit(async (run) => {
    await inTurn(() => startTraining({ ...run, runId: crypto.randomUUID() }));
    goTo('train');
  });
}

/** Adds the run to the queue and shows it in the lab book. */
export function submitToQueue(): Promise<void> {
  return submit(async (run) => {
    await addToQueue(run);
    goTo('runs');
  });
}

/** A failure is shown beside the form. */
async function submit(send: (run: Omit<StartRequest, 'runId' | 'backend'>) => Promise<void>): Promise<void> {
  set({ busy: 'start', error: null });
  try {
    const { settings, name, startFrom, ...form } = useTrainForm.getState();
    const config = resolveConfig(settings);
    if (useDatasets.getState().datasets === null) await refreshDatasets();
    let datasetId = effectiveDatasetId(form, useDatasets.getState().datasets);
    if (datasetId === sampleToDraw) {
      const drawn = await addSample(Math.max(64, settings.resolution));
      if (drawn === null) {
        set({ error: useDatasets.getState().error });
        return;
      }
      datasetId = drawn;
      set({ datasetId });
    }
    const dataset = useDatasets.getState().datasets?.find(({ id }) => id === datasetId);
    await send({
      name: name.trim() || `${dataset?.name ?? 'Run'} at ${settings.resolution} px`,
      datasetId,
      config,
      ...(startFrom ? { startFrom: startFrom.id } : {}),
    });
  } catch (error) {
    set({ error: toPlainError(error) });
  } finally {
    set({ busy: null });
  }
}

/**
 * Saves and ends the run in hand and begins another on the same pictures, as the finding advises. It goes
 * before the queue.
 */
export async function followAdvice({ remedy }: Finding): Promise<void> {
  const { run } = useTraining.getState();
  if (!run) return;
  const { label, settings } = remedy;
  const advised = {
    name: `${run.name}, with ${label}`,
    datasetId: run.datasetId,
    config: resolveConfig(settings),
  };
  starts.stop();
  set({ settings, datasetId: run.datasetId, name: advised.name, startFrom: null, estimate: null });
  try {
    await inTurn(async () => {
      // If it can't be stopped, the reason is shown beside the run.
      if (await letGo()) await startTraining({ ...advised, runId: crypto.randomUUID() });
    });
  } catch (error) {
    set({ error: toPlainError(error) });
  }
}

/** Aborts the estimate under way. */
let estimating = new AbortController();

/** Estimates by a short run on throw-away weights. The figures hold for these choices on this machine. */
export async function measureEstimate(): Promise<void> {
  const { settings } = useTrainForm.getState();
  estimating = new AbortController();
  set({ busy: 'estimate', estimate: null, error: null });
  try {
    const config = resolveConfig(settings);
    const { backend } = usePreferences.getState();
    const estimate = await trainWorker.job({ signal: estimating.signal }, (worker, job) =>
      worker.estimate(config, backend, job),
    );
    if (useTrainForm.getState().settings === settings) set({ estimate });
  } catch (error) {
    set({ error: failureOf(error) });
  } finally {
    set({ busy: null });
  }
}

export function cancelEstimate(): void {
  estimating.abort();
}
