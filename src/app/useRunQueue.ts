/** Begins the next run of the queue when a run in this tab ends. The queue's code is loaded only then. */
import { useEffect } from 'react';
import { showError } from '../state/toasts.ts';
import { isHeld, useTraining, type TrainingState } from '../state/training.ts';

export function useRunQueue(): void {
  useEffect(
    () =>
      useTraining.subscribe((state, before) => {
        if (makesRoom(state, before)) void startNextOfQueue().catch(showError);
      }),
    [],
  );
}

async function startNextOfQueue(): Promise<void> {
  const { startNext } = await import('../state/queue.ts');
  await startNext();
}

/**
 * A run that failed before its first step begins no other: the next would most likely fail as well, and so
 * would all after it.
 */
export function makesRoom(
  { phase, run, step }: Pick<TrainingState, 'phase' | 'run' | 'step'>,
  before: Pick<TrainingState, 'phase' | 'run'>,
): boolean {
  if (run?.runId !== before.run?.runId || !isHeld(before.phase)) return false;
  return phase === 'done' || phase === 'stopped' || (phase === 'failed' && step > 0);
}
