/**
 * Makes a calibration: reads innocent pictures and the model's own through its decoder. Without innocents at
 * hand, the model's own pictures under fresh fingerprints stand in for them. They carry no user's fingerprint,
 * but say nothing about how pictures from elsewhere look.
 */
import { createBreather } from '../base/breathe.ts';
import { throwIfAborted } from '../base/abort.ts';
import { largestBatch } from '../drawing/batch-size.ts';
import type { Painter } from '../drawing/draw-batches.ts';
import { RandomState } from '../engine/random/numpy.ts';
import { calibrate, type Calibration, type Source } from '../fingerprint/calibration/calibration.ts';
import { ownPictures } from './own-pictures.ts';
import { readPictures, type RawReading } from './reader.ts';
import { regenerationDistances } from './regenerate.ts';

export interface CalibrationRequest {
  /** Of the decoder: networks/decoder-id.ts. */
  decoder: string;
  /** 2026-11-26 */
  created: string;
  /** uint8 [R,R,C] each, at the model's size. */
  innocents: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
  /** Where they come from. */
  sources: readonly Source[];
  /** The model's own pictures to read beside them. */
  own: number;
  /** Pictures of either kind that are also drawn again (regenerate.ts), which takes 50 steps each; 0 for none. */
  regenerated: number;
  seed: number;
}

export interface CalibrationWatcher {
  /** How many pictures are read so far. */
  onProgress?: (stage: 'innocent' | 'own', done: number) => void;
  signal?: AbortSignal;
}

interface Measured {
  logits: Float32Array[];
  distances: number[];
}

/** Throws 'too-few-innocents', or 'aborted'. @param model with generator and decoder on the open backend */
export async function measureCalibration(
  model: Painter,
  request: CalibrationRequest,
  { onProgress = () => undefined, signal }: CalibrationWatcher = {},
): Promise<Calibration> {
  const { decoder, created, own: count, regenerated, seed } = request;
  const measure = (stage: 'innocent' | 'own', pictures: CalibrationRequest['innocents']): Promise<Measured> =>
    measurePictures(model, pictures, {
      regenerated,
      onRead(done) {
        throwIfAborted(signal);
        onProgress(stage, done);
      },
    });
  const innocent = await measure('innocent', request.innocents);
  const own = await measure('own', ownPixels(model, { count, seed }));
  const isOwnInnocent = innocent.logits.length === 0;
  const innocents = isOwnInnocent ? own.logits : innocent.logits;
  const sources = isOwnInnocent
    ? [{ name: 'own pictures under fresh fingerprints', count: own.logits.length }]
    : [...request.sources];
  const isRegenerated = !isOwnInnocent && innocent.distances.length > 0 && own.distances.length > 0;
  return calibrate({
    decoder,
    created,
    bitCount: model.config.fingerprintSize,
    // Shuffled, so that any part of them is representative.
    innocents: new RandomState(seed).shuffle([...innocents]),
    sources,
    marked: isOwnInnocent ? [] : own.logits,
    ...(isRegenerated && { regeneration: { innocent: innocent.distances, marked: own.distances } }),
  });
}

async function* ownPixels(
  model: Painter,
  { count, seed }: { count: number; seed: number },
): AsyncGenerator<Uint8Array> {
  if (count === 0) return;
  for await (const { pixels } of ownPictures(model, { count, size: largestBatch(model.config), seed })) {
    yield pixels;
  }
}

interface MeasureOptions {
  regenerated: number;
  onRead: (done: number) => void;
}

async function measurePictures(
  model: Painter,
  pictures: CalibrationRequest['innocents'],
  { regenerated, onRead }: MeasureOptions,
): Promise<Measured> {
  const size = largestBatch(model.config);
  const measured: Measured = { logits: [], distances: [] };
  const breathe = createBreather();
  let batch: Uint8Array[] = [];
  const readBatch = async (): Promise<void> => {
    const readings = await readPictures(model, batch, size);
    measured.logits.push(...readings.map(({ logits }) => logits));
    const wanted = Math.min(batch.length, regenerated - measured.distances.length);
    if (wanted > 0) measured.distances.push(...(await regenerate(model, batch.slice(0, wanted), readings)));
    batch = [];
    onRead(measured.logits.length);
    await breathe();
  };
  for await (const picture of pictures) {
    batch.push(picture);
    if (batch.length === size) await readBatch();
  }
  if (batch.length > 0) await readBatch();
  return measured;
}

function regenerate(
  model: Painter,
  pictures: readonly Uint8Array[],
  readings: readonly RawReading[],
): Promise<number[]> {
  return regenerationDistances(model, pictures, readings.slice(0, pictures.length));
}
