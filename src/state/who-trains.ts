/** Whether a run is in some worker's memory, whatever tab that is in: its writer holds a lock from its start to its end. */
import { isHeld, useTraining } from './training.ts';

export async function somebodyTrains(): Promise<boolean> {
  if (isHeld(useTraining.getState().phase)) return true;
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  // Who asks for a writer, or waits for its end, holds the lock shared, for a moment.
  return held.some(
    ({ name, mode }) => mode === 'exclusive' && name?.startsWith('gan-fingerprint-studio/run/'),
  );
}
