/**
 * The cost of a training step with the settings chosen in Train, measured on this device with throw-away
 * weights, and the kernels that were chosen for it.
 */
import { create } from 'zustand';
import { trainWorker } from '../../workers/train/client.ts';
import type { StepProfile, TileSummary } from '../../workers/train/protocol.ts';
import { toPlainError, type PlainError } from '../base/error.ts';
import { resolveConfig } from '../engine/training/config.ts';
import { usePreferences } from './preferences.ts';
import { useTrainForm } from './train-form.ts';

interface ProfileState {
  busy: boolean;
  profile: StepProfile | null;
  error: PlainError | null;
  /** Null until asked for. */
  tiles: TileSummary | null;
}

export const useProfile = create<ProfileState>(() => ({
  busy: false,
  profile: null,
  error: null,
  tiles: null,
}));

const set = useProfile.setState;

export async function profileTraining(): Promise<void> {
  set({ busy: true, profile: null, error: null });
  try {
    const config = resolveConfig(useTrainForm.getState().settings);
    const { backend } = usePreferences.getState();
    set({ profile: await trainWorker.call((worker) => worker.profile(config, backend)) });
    await askForTiles();
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

export async function askForTiles(): Promise<void> {
  await tilesFrom((worker) => worker.tiles());
}

/** Forgets the choices; kernels are chosen anew at the next start. */
export async function forgetTiles(): Promise<void> {
  await tilesFrom(async (worker) => {
    await worker.forgetTiles();
    return worker.tiles();
  });
}

async function tilesFrom(ask: Parameters<typeof trainWorker.call<TileSummary>>[0]): Promise<void> {
  try {
    set({ tiles: await trainWorker.call(ask) });
  } catch (error) {
    set({ error: toPlainError(error) });
  }
}
