/**
 * What a person is about to train: a preset, then any field of it. The engine says what is allowed and resolves the
 * choices; nothing of that is repeated here.
 */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { choiceProblems, resolveConfig, type TrainingChoices } from '../engine/training/config.ts';
import { presets, recipes, type PresetName } from '../engine/training/presets.ts';
import { trainWorker } from '../../workers/train/client.ts';
import type { TrainingEstimate } from '../../workers/train/protocol.ts';
import type { ModelInfo } from '../../workers/render/protocol.ts';
import { addSample, refreshDatasets, useDatasets } from './datasets.ts';
import { openModel } from './models.ts';
import { usePreferences } from './preferences.ts';
import { startTraining } from './training.ts';

/** In place of a dataset's id: the sample is drawn when training starts. */
export const sampleToDraw = 'sample-to-draw';

interface TrainFormState {
  preset: PresetName;
  choices: TrainingChoices;
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
  choices: presets.tiny16.choices,
  datasetId: null,
  name: '',
  startFrom: null,
  estimate: null,
  busy: null,
  error: null,
}));

const set = useTrainForm.setState;

export function choosePreset(preset: PresetName): void {
  set({ preset, choices: presets[preset].choices, startFrom: null, estimate: null, error: null });
}

export function changeChoices(change: Partial<TrainingChoices>): void {
  // A recipe is its loss weights; choosing one sets them, and they can be changed after.
  const weights = change.recipe ? recipes[change.recipe] : {};
  set(({ choices }) => ({ choices: { ...choices, ...weights, ...change }, estimate: null, error: null }));
}

export function changeForm(change: Partial<Pick<TrainFormState, 'datasetId' | 'name'>>): void {
  set({ ...change, error: null });
}

/** Takes over the networks of a model; null goes back to fresh weights. */
export async function chooseStart(modelId: string | null): Promise<void> {
  if (modelId === null) {
    set({ startFrom: null });
    return;
  }
  try {
    const info = await openModel(modelId);
    const { modulatedLog2, fingerprintSize, eArch: _decoderFollowsDiscriminator, ...network } = info.network;
    const [low, high] = modulatedLog2;
    set(({ choices }) => ({
      startFrom: info,
      choices: { ...choices, ...network, bits: fingerprintSize, modulatedRange: [2 ** low, 2 ** high] },
      estimate: null,
      error: null,
    }));
  } catch (error) {
    set({ startFrom: null, error: toPlainError(error) });
  }
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

/** Sentences on what can't be trained as it stands; empty when all is well. */
export function formProblems(
  { choices, datasetId }: Pick<TrainFormState, 'choices' | 'datasetId'>,
  datasets: readonly { id: string; name: string; resolution: number; channels: number }[] | null,
): string[] {
  const id = effectiveDatasetId({ datasetId }, datasets);
  const dataset = datasets?.find((candidate) => candidate.id === id);
  const problems = choiceProblems(choices);
  if (dataset && dataset.resolution < choices.resolution) {
    problems.push(
      `“${dataset.name}” holds ${dataset.resolution} px images, too small for ${choices.resolution} px. ` +
        'Choose a smaller resolution, or make the dataset again at a larger one.',
    );
  }
  if (dataset && dataset.channels !== choices.channels) {
    const kind = dataset.channels === 1 ? 'grey' : 'colour';
    problems.push(`“${dataset.name}” holds ${kind} images. Under All settings, set Colour to ${kind}.`);
  }
  return problems;
}

/** Starts the run; the sample is drawn first where it is what was chosen. */
export async function submitTraining(): Promise<void> {
  set({ busy: 'start', error: null });
  try {
    const { choices, name, startFrom, ...form } = useTrainForm.getState();
    const config = resolveConfig(choices);
    if (useDatasets.getState().datasets === null) await refreshDatasets();
    let datasetId = effectiveDatasetId(form, useDatasets.getState().datasets);
    if (datasetId === sampleToDraw) {
      const drawn = await addSample(Math.max(64, choices.resolution));
      if (drawn === null) {
        set({ error: useDatasets.getState().error });
        return;
      }
      datasetId = drawn;
      set({ datasetId });
    }
    const dataset = useDatasets.getState().datasets?.find(({ id }) => id === datasetId);
    await startTraining({
      name: name.trim() || `${dataset?.name ?? 'Run'} at ${choices.resolution} px`,
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

/** A short run on throw-away weights; the figures hold for these choices on this machine. */
export async function measureEstimate(): Promise<void> {
  const { choices } = useTrainForm.getState();
  set({ busy: 'estimate', estimate: null, error: null });
  try {
    const config = resolveConfig(choices);
    const { backend } = usePreferences.getState();
    const estimate = await trainWorker.call((worker) => worker.estimate(config, backend));
    if (useTrainForm.getState().choices === choices) set({ estimate });
  } catch (error) {
    const plain = toPlainError(error);
    if (plain.code !== 'cancelled') set({ error: plain });
  } finally {
    set({ busy: null });
  }
}

export function cancelEstimate(): void {
  void trainWorker.call((worker) => worker.cancelEstimate()).catch(() => undefined);
}
