/** "How it works": one training step of the loaded model, computed in the render worker and shown piece by piece. */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { Newest } from '../base/newest.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { TrainingStepReply } from '../../workers/render/protocol.ts';

interface StepState {
  /** Null before a step is taken, and where the model has no decoder to train. */
  step: TrainingStepReply | null;
  /** How many of its pieces are on show. */
  pieces: number;
  busy: boolean;
  error: PlainError | null;
}

const none: StepState = { step: null, pieces: 0, busy: false, error: null };

export const useTrainingStep = create<StepState>(() => none);

const set = useTrainingStep.setState;
const steps = new Newest();

export async function takeStep(modelId: string): Promise<void> {
  const signal = steps.next();
  set({ ...none, busy: true });
  try {
    const step = await renderWorker.job({ signal }, (worker, job) => worker.trainingStep(modelId, job));
    if (!signal.aborted) set({ step, pieces: 1, busy: false });
  } catch (error) {
    if (!signal.aborted) set({ error: toPlainError(error), busy: false });
  }
}

export function showNextPiece(): void {
  set(({ pieces }) => ({ pieces: pieces + 1 }));
}

/** To be called for another model: the step shown is not its own. */
export function forgetStep(): void {
  steps.stop();
  set(none);
}
