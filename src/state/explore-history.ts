/** The views before the present one, and those that were undone. One gesture, such as a drag, is one step. */
import { create } from 'zustand';
import type { ExploreView } from './explore-view.ts';

interface History {
  /** Oldest first. */
  past: readonly ExploreView[];
  /** The next one first. */
  future: readonly ExploreView[];
  /** What changed last, and when. */
  last: { what: string; atMs: number } | null;
}

export const useExploreHistory = create<History>(() => ({ past: [], future: [], last: null }));

const set = useExploreHistory.setState;
const mostSteps = 200;
/** The same thing changed again within this time is the same step. */
const STEP_MS = 600;

/** @param before the view that is about to change @param what names what changes in it */
export function rememberView(before: ExploreView, what: string, atMs = Date.now()): void {
  set(({ past, last }) => {
    const isSameStep = last !== null && last.what === what && atMs - last.atMs < STEP_MS;
    return {
      past: isSameStep ? past : [...past, before].slice(-mostSteps),
      future: [],
      last: { what, atMs },
    };
  });
}

/** Goes back to the view before; null where there is none. */
export function stepBack(now: ExploreView): ExploreView | null {
  const { past, future } = useExploreHistory.getState();
  const view = past.at(-1);
  if (!view) return null;
  set({ past: past.slice(0, -1), future: [now, ...future], last: null });
  return view;
}

/** Goes forward to the view that was undone last; null where there is none. */
export function stepForward(now: ExploreView): ExploreView | null {
  const { past, future } = useExploreHistory.getState();
  const [view, ...rest] = future;
  if (!view) return null;
  set({ past: [...past, now], future: rest, last: null });
  return view;
}

/** Another model starts without a history. */
export function forgetViews(): void {
  set({ past: [], future: [], last: null });
}
