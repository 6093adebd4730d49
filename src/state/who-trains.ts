/** Tells whether a run is in the memory of any tab's worker. Its writer holds a lock from start to end. */
import { isHeld, useTraining } from './training.ts';

export async function somebodyTrains(): Promise<boolean> {
  if (isHeld(useTraining.getState().phase)) return true;
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  // Whoever asks for a writer, or waits for its end, holds the lock shared for a moment.
  return held.some(
    ({ name, mode }) => mode === 'exclusive' && name?.startsWith('gan-fingerprint-studio/run/'),
  );
}
