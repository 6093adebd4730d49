/** Keeps the screen awake while training runs; taken again when the tab comes back to the front. */
import { useEffect } from 'react';
import { isBusy, useTraining } from '../state/training.ts';

export function useWakeLock(): void {
  const busy = useTraining((state) => isBusy(state.phase));
  useEffect(() => {
    if (!busy || !('wakeLock' in navigator)) return;
    let lock: WakeLockSentinel | undefined;
    let over = false;
    const take = () => {
      if (document.visibilityState !== 'visible') return;
      navigator.wakeLock.request('screen').then(
        (taken) => {
          if (over) void taken.release();
          else lock = taken;
        },
        // A browser may refuse (battery saver, policy); training goes on all the same.
        () => undefined,
      );
    };
    take();
    document.addEventListener('visibilitychange', take);
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', take);
      void lock?.release();
    };
  }, [busy]);
}
