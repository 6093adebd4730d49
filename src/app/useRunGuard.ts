/** While a run trains, the tab asks before it closes. When the run ends, every room says so. */
import { useEffect } from 'react';
import { goTo, parseRoute } from '../state/route.ts';
import { offer } from '../state/toasts.ts';
import { isBusy, useTraining, type TrainingState } from '../state/training.ts';

export function useRunGuard(): void {
  const busy = useTraining((state) => isBusy(state.phase));
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [busy]);
  useEffect(
    () =>
      useTraining.subscribe((state, before) => {
        const words = newsOf(state, before);
        const isWatched =
          parseRoute(location.hash).room === 'train' && document.visibilityState === 'visible';
        if (words && !isWatched) offer(words, { label: 'Look', run: () => goTo('train') });
      }),
    [],
  );
}

/** What to announce about a change of a run's state. Most changes need no announcement. */
export function newsOf(
  { phase, run, trouble }: Pick<TrainingState, 'phase' | 'run' | 'trouble'>,
  before: Pick<TrainingState, 'phase' | 'run' | 'trouble'>,
): string | null {
  if (!run || run.runId !== before.run?.runId) return null;
  const name = `“${run.name}”`;
  if (phase !== before.phase && isBusy(before.phase)) {
    if (phase === 'done') return `${name} has reached its length.`;
    if (phase === 'failed') return `${name} was stopped by an error.`;
  }
  return trouble && !before.trouble ? `${name} needs you: ${trouble.message}` : null;
}
