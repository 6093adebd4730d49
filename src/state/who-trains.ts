/** Whether a run is in some worker's memory, whatever tab that is in: its writer holds a lock from its start to its end. */
import { isHeld, useTraining } from './training.ts';

export async function somebodyTrains(): Promise<boolean> {
  if (isHeld(useTraining.getState().phase)) return true;
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return held.some(({ name }) => name?.startsWith('gan-fingerprint-studio/run/'));
}
