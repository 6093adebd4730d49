/** What a training step of the settings chosen in Train costs on this device, measured on throw-away weights. */
import { create } from 'zustand';
import { trainWorker } from '../../workers/train/client.ts';
import type { StepProfile } from '../../workers/train/protocol.ts';
import { toPlainError, type PlainError } from '../engine/error.ts';
import { resolveConfig } from '../engine/training/config.ts';
import { usePreferences } from './preferences.ts';
import { useTrainForm } from './train-form.ts';

interface ProfileState {
  busy: boolean;
  profile: StepProfile | null;
  error: PlainError | null;
}

export const useProfile = create<ProfileState>(() => ({ busy: false, profile: null, error: null }));

const set = useProfile.setState;

export async function profileTraining(): Promise<void> {
  set({ busy: true, profile: null, error: null });
  try {
    const config = resolveConfig(useTrainForm.getState().choices);
    const { backend } = usePreferences.getState();
    set({ profile: await trainWorker.call((worker) => worker.profile(config, backend)) });
  } catch (error) {
    const plain = toPlainError(error);
    if (plain.code !== 'worker-ended') set({ error: plain });
  } finally {
    set({ busy: false });
  }
}

/** Ends the worker, which holds nothing else while it measures; the next call starts a fresh one. */
export function cancelProfile(): void {
  if (useProfile.getState().busy) trainWorker.terminate();
}
