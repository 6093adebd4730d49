/** The image in Decode, what each model's decoder read in it, and the fingerprint that it is compared with. */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { Newest } from '../base/newest.ts';
import { parseFingerprint, toBitString } from '../fingerprint/bits.ts';
import { matchBits, type Match } from '../fingerprint/matching.ts';
import type { CodedReading } from '../fingerprint/registry/coded-reading.ts';
import type { Verdict } from '../fingerprint/verdict.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { ClaimReply, DecodeReply, ModelSummary } from '../../workers/render/protocol.ts';
import { toBits } from './bit-text.ts';
import { usePreferences } from './preferences.ts';
import { openModel, refreshModels, useModels } from './models.ts';

export interface RankedReading {
  model: ModelSummary;
  reply: DecodeReply | null;
  error: PlainError | null;
}

interface DecodeState {
  file: File | null;
  modelId: string;
  /** What the file says about itself, and the model at hand that it names. */
  claimed: ClaimReply | null;
  reply: DecodeReply | null;
  /** The verdict on the reading; null until it is judged. */
  verdict: Verdict | null;
  /** What the registry's code makes of it; null where there is none. */
  coded: CodedReading | null;
  /** The fingerprint to compare with, as typed: bits or hex. */
  reference: string;
  /** Readings of every model, in the order they came; null when not asked for. */
  ranking: RankedReading[] | null;
  busy: 'decode' | 'rank' | null;
  error: PlainError | null;
}

export const useDecode = create<DecodeState>(() => ({
  file: null,
  modelId: 'sample',
  claimed: null,
  reply: null,
  verdict: null,
  coded: null,
  reference: '',
  ranking: null,
  busy: null,
  error: null,
}));

const set = useDecode.setState;
const readings = new Newest();
let judged = 0;

/** Reads the file on show with the decoder of the model at hand that it names, else with the one that was chosen before. */
export async function decodeUnread(claimed: ClaimReply | null): Promise<void> {
  set({ claimed, ...(claimed?.modelId && { modelId: claimed.modelId }) });
  await decodeAgain();
}

/** A picture that was drawn here, so its model and its fingerprint are known. */
export function decodeDrawn(file: File, modelId: string, fingerprint: string): Promise<void> {
  showUnread(file);
  set({ modelId, reference: fingerprint });
  return decodeAgain();
}

/** Shows a file that is being looked at, or none. What was read before is no longer shown. */
export function showUnread(file: File | null): void {
  readings.stop();
  const unread = { claimed: null, reply: null, verdict: null, coded: null, ranking: null };
  set({ ...unread, file, busy: file && 'decode', error: null });
}

/** False once another file was given, or the reading was stopped. */
export function isAwaited(file: File): boolean {
  const { file: shown, busy } = useDecode.getState();
  return shown === file && busy === 'decode';
}

export function decodeWith(modelId: string): Promise<void> {
  set({ modelId, reply: null, verdict: null, coded: null });
  return decodeAgain();
}

export function setReference(reference: string): void {
  set({ reference });
  void judgeAgain();
}

usePreferences.subscribe((now, before) => {
  if (now.falsePositiveRate !== before.falsePositiveRate) void judgeAgain();
});

/**
 * To be called when the reading, the typed fingerprint, the rate or the registry has changed. Only the answer
 * to the newest question counts.
 */
export async function judgeAgain(): Promise<void> {
  const { reply, modelId, reference } = useDecode.getState();
  if (!reply) return;
  const read = readReference(reference, reply.bits.length);
  const rate = usePreferences.getState().falsePositiveRate;
  const question = ++judged;
  try {
    const request = {
      modelId,
      rate,
      reference: read && 'bits' in read ? read.bits : null,
      readings: [reply.logits],
      regeneration: reply.regeneration,
    };
    const [verdict, coded] = await Promise.all([
      renderWorker.call((worker) => worker.judge(request)),
      renderWorker.call((worker) => worker.readAsCoded({ modelId, logits: reply.logits })),
    ]);
    if (question === judged && useDecode.getState().reply === reply) set({ verdict, coded });
  } catch (error) {
    if (question === judged) set({ error: toPlainError(error) });
  }
}

/** Null where another reading was asked for meanwhile, or the reading was dropped. */
async function read(modelId: string, file: File): Promise<DecodeReply | null> {
  const signal = readings.next();
  const image = { blob: file, fileName: file.name };
  try {
    await openModel(modelId);
    const reply = await renderWorker.job({ signal }, (worker, job) => worker.decode({ modelId, image }, job));
    return signal.aborted ? null : reply;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  }
}

async function decodeAgain(): Promise<void> {
  const { file, modelId } = useDecode.getState();
  if (!file) return;
  set({ busy: 'decode', error: null });
  try {
    const reply = await read(modelId, file);
    if (!reply || useDecode.getState().file !== file) return;
    set({ reply, busy: null });
    await judgeAgain();
  } catch (error) {
    if (useDecode.getState().file === file) set({ error: toPlainError(error), busy: null });
  }
}

/** Lets every model read the image, one after the other. For a model that fails the reason is kept. */
export async function rankModels(): Promise<void> {
  const { file } = useDecode.getState();
  if (!file) return;
  set({ busy: 'rank', ranking: [], error: null });
  await refreshModels();
  for (const model of useModels.getState().models ?? []) {
    const { busy, file: current } = useDecode.getState();
    if (busy !== 'rank' || current !== file) return;
    let reading: RankedReading;
    try {
      reading = { model, reply: await read(model.id, file), error: null };
    } catch (error) {
      reading = { model, reply: null, error: toPlainError(error) };
    }
    set(({ ranking }) => ({ ranking: [...(ranking ?? []), reading] }));
  }
  set({ busy: null });
}

export function stopDecoding(): void {
  readings.stop();
  set({ busy: null });
}

/** The typed fingerprint as bits, or what is wrong with it; null when nothing is typed. */
export function readReference(text: string, bitCount: number): { bits: string } | { problem: string } | null {
  if (text.trim() === '') return null;
  try {
    return { bits: toBitString(parseFingerprint(text, bitCount)) };
  } catch (error) {
    const { message, hint } = toPlainError(error);
    return { problem: `${message} ${hint}` };
  }
}

/** How many of n bits match the typed fingerprint, where it is as long as this reading. */
export function matchReference(reply: DecodeReply, reference: string): Match | null {
  const read = readReference(reference, reply.bits.length);
  if (!read || !('bits' in read)) return null;
  return matchBits(toBits(reply.bits), toBits(read.bits));
}

/**
 * With a typed fingerprint, the match that is least likely by chance comes first, then readings of other
 * lengths, then failures.
 */
export function sortReadings(readings: readonly RankedReading[], reference: string): RankedReading[] {
  const key = ({ reply }: RankedReading): number =>
    reply ? (matchReference(reply, reference)?.chance.log10 ?? 1) : 2;
  return readings.toSorted((a, b) => key(a) - key(b));
}
