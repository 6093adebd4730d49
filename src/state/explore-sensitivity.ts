/** Which pixels a bit moves, while somebody points at that bit in Explore and has asked to see it. */
import { create } from 'zustand';
import { Newest } from '../base/newest.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { BitMapReply } from '../../workers/render/protocol.ts';
import { useExplore } from './explore.ts';
import { showError } from './toasts.ts';

interface Sensitivity {
  isOn: boolean;
  /** The map of the bit that is pointed at; null until it is known. */
  moved: BitMapReply | null;
}

export const useSensitivity = create<Sensitivity>(() => ({ isOn: false, moved: null }));

const set = useSensitivity.setState;
const asked = new Newest();

/** Switched on, what all bits are compared with is drawn at once, so that the first bit pointed at has half as long to wait. */
export function switchSensitivity(isOn: boolean): void {
  asked.stop();
  set({ isOn, moved: null });
  const modelId = useExplore.getState().info?.id;
  if (isOn && modelId !== undefined) {
    // Nobody waits for it; the bit that is pointed at tells what goes wrong.
    renderWorker.job({}, (worker, job) => worker.bitMap({ modelId, bit: 0 }, job)).catch(() => undefined);
  }
}

/** Shows what the bit moves, if that is asked for. Null where nobody points at a bit any more. */
export async function showSensitivity(bit: number | null): Promise<void> {
  const modelId = useExplore.getState().info?.id;
  if (bit === null || modelId === undefined || !useSensitivity.getState().isOn) {
    asked.stop();
    return set({ moved: null });
  }
  const signal = asked.next();
  try {
    const moved = await renderWorker.job({ signal }, (worker, job) => worker.bitMap({ modelId, bit }, job));
    if (!signal.aborted) set({ moved });
  } catch (error) {
    if (!signal.aborted) showError(error);
  }
}
