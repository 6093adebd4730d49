/**
 * "How it works": one cell of a model, followed from its bits to the bits that are read back, and what a change of bits
 * moves on the way. The render worker computes all of it.
 */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { Newest } from '../base/newest.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { ModelInfo, TraceReply } from '../../workers/render/protocol.ts';
import { openModel } from './models.ts';
import { randomFingerprint, randomSeed } from './random.ts';

interface LessonState {
  info: ModelInfo | null;
  seed: number;
  /** The bits to draw with; what is shown may trail them. */
  fingerprint: string;
  /** The bit that was flipped last; null where the whole picture is another one. */
  flipped: number | null;
  shown: TraceReply | null;
  busy: boolean;
  error: PlainError | null;
}

export const useLesson = create<LessonState>(() => ({
  info: null,
  seed: 1,
  fingerprint: '',
  flipped: null,
  shown: null,
  busy: false,
  error: null,
}));

const set = useLesson.setState;
const openings = new Newest();
const traces = new Newest();

/** Opens a model and follows a first picture through it. */
export async function openLesson(modelId: string): Promise<void> {
  traces.stop();
  set({ info: null, shown: null, busy: true, error: null });
  const signal = openings.next();
  try {
    const info = await openModel(modelId);
    if (signal.aborted) return; // another model was chosen meanwhile
    set({ info, fingerprint: randomFingerprint(info.bits), flipped: null });
    await trace();
  } catch (error) {
    if (!signal.aborted) set({ error: toPlainError(error), busy: false });
  }
}

/** Draws another latent and other bits. */
export function anotherPicture(): void {
  const { info } = useLesson.getState();
  if (!info) return;
  set({ seed: randomSeed(), fingerprint: randomFingerprint(info.bits), flipped: null });
  void trace();
}

/** Shows what changes against the bits that are on show. */
export function setLessonBit(index: number, bit: '0' | '1'): void {
  const { fingerprint } = useLesson.getState();
  set({ fingerprint: fingerprint.slice(0, index) + bit + fingerprint.slice(index + 1), flipped: index });
  void trace();
}

async function trace(): Promise<void> {
  const { info, seed, fingerprint, flipped, shown } = useLesson.getState();
  if (!info) return;
  const signal = traces.next();
  set({ busy: true, error: null });
  const before = (flipped !== null && shown?.cell.fingerprint) || fingerprint;
  const request = { modelId: info.id, cell: { seed, fingerprint, fingerprintGiven: true }, before };
  try {
    const reply = await renderWorker.job({ signal }, (worker, job) => worker.traceCell(request, job));
    if (!signal.aborted) set({ shown: reply, busy: false });
  } catch (error) {
    if (!signal.aborted) set({ error: toPlainError(error), busy: false });
  }
}
