/**
 * The walk that Explore plays: its pictures as they come from the render worker, and where it stands. The view
 * says which walk it is. It plays to and fro, and waits for a picture that is still being drawn.
 */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { Newest } from '../base/newest.ts';
import type { Sheet } from '../drawing/sheet.ts';
import { walkLength } from '../drawing/walk.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { WalkPictures, WalkRequest } from '../../workers/render/protocol.ts';

interface WalkState {
  /** What is drawn; null where there is no walk. */
  request: WalkRequest | null;
  /** The pictures so far, in their order. */
  pictures: readonly Sheet[];
  at: number;
  isPlaying: boolean;
  /** True on the way back. */
  isReturning: boolean;
  error: PlainError | null;
  /** The cell from which a walk is to go, while its other end is being chosen. */
  pickingFrom: number | null;
}

const none: WalkState = {
  request: null,
  pictures: [],
  at: 0,
  isPlaying: false,
  isReturning: false,
  error: null,
  pickingFrom: null,
};

export const useWalk = create<WalkState>(() => none);

const set = useWalk.setState;
const walks = new Newest();

/** Draws a walk, unless it is drawn already. It stands at picture `at`, or plays where that is null. */
export async function drawWalk(request: WalkRequest, at: number | null): Promise<void> {
  const isSame = JSON.stringify(request) === JSON.stringify(useWalk.getState().request);
  if (isSame) return set({ isPlaying: at === null, ...(at !== null && { at }) });
  const signal = walks.next();
  // Where the system asks for reduced motion, only a press on Play begins to move.
  const isPlaying = at === null && !matchMedia('(prefers-reduced-motion: reduce)').matches;
  set({ ...none, request, at: at ?? 0, isPlaying });
  const onProgress = ({ pictures }: WalkPictures): void => {
    if (!signal.aborted) set((state) => ({ pictures: [...state.pictures, ...pictures] }));
  };
  try {
    await renderWorker.job({ signal, onProgress }, (worker, job) => worker.drawWalk(request, job));
  } catch (error) {
    if (!signal.aborted) set({ error: toPlainError(error), isPlaying: false });
  }
}

export function forgetWalk(): void {
  walks.stop();
  set(none);
}

/** The next cell that is chosen becomes the end of a walk from this one; null cancels. */
export function pickEnd(from: number | null): void {
  set({ pickingFrom: from });
}

/** Moves to the next picture. */
export function walkOn(): void {
  set(({ at, isReturning, pictures }) => {
    const turns = isReturning ? at === 0 : at === walkLength - 1;
    const back = turns ? !isReturning : isReturning;
    const next = at + (back ? -1 : 1);
    return next < pictures.length ? { at: next, isReturning: back } : {};
  });
}
