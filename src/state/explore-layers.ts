/** Layers in Explore: a second fingerprint for the finer ones, and which of them carry the bits, measured on demand. */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { Newest } from '../base/newest.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { DrawProgress, LayersReply } from '../../workers/render/protocol.ts';
import { usePinned } from './explore-pin.ts';
import { changeExplore, useExplore } from './explore.ts';
import { randomFingerprint } from './random.ts';

interface LayersState {
  /** The model that they belong to, by its hash. */
  measured: { sha256: string; reply: LayersReply } | null;
  /** Progress in pictures, while it is being measured. */
  busy: DrawProgress | null;
  error: PlainError | null;
}

export const useLayers = create<LayersState>(() => ({ measured: null, busy: null, error: null }));

const set = useLayers.setState;
const measurings = new Newest();

export async function measureLayers(): Promise<void> {
  const { info } = useExplore.getState();
  if (!info) return;
  const { id, sha256 } = info;
  const signal = measurings.next();
  set({ busy: { done: 0, total: 1 }, error: null });
  // Progress may arrive after the reply.
  const onProgress = (busy: DrawProgress): void => {
    if (!signal.aborted && useLayers.getState().busy) set({ busy });
  };
  try {
    const reply = await renderWorker.job({ signal, onProgress }, (worker, job) =>
      worker.layerShares(id, job),
    );
    if (!signal.aborted) set({ measured: reply && { sha256, reply }, busy: null });
  } catch (error) {
    if (!signal.aborted) set({ error: toPlainError(error), busy: null });
  }
}

export function stopMeasuring(): void {
  measurings.stop();
  set({ busy: null, error: null });
}

/**
 * From now on layers of this many pixels and more take a second fingerprint: the one from before, else the
 * pinned cell's, else a random one. With null every picture has its own fingerprint in all layers.
 */
export function mixFrom(size: number | null): void {
  const { info, mix } = useExplore.getState();
  if (!info) return;
  const fallback = () => usePinned.getState().pinned?.cell.fingerprint ?? randomFingerprint(info.bits);
  changeExplore({ mix: size === null ? null : { size, fingerprint: mix?.fingerprint ?? fallback() } });
}

export function mixIn(fingerprint: string): void {
  const { mix } = useExplore.getState();
  if (mix) changeExplore({ mix: { ...mix, fingerprint } });
}
