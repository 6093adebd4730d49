/**
 * Puts many pictures through a decoder. Files are unpacked one at a time, since a batch of photos would fill
 * the memory; the decoder reads in batches. A picture that cannot be read gets a line with its error, and the
 * rest goes on.
 */
import { toPlainError } from '../base/error.ts';
import type { Codecs } from '../data/decode/codecs.ts';
import { decodeImage } from '../data/decode/decode.ts';
import { cutCells, fitImage, type PictureShape } from '../data/fit-picture.ts';
import { readClaim } from '../drawing/manifest.ts';
import type { FailedLine } from '../fingerprint/decoded.ts';
import type { RawReading } from './reader.ts';

export interface PictureFile {
  name: string;
  /** The whole file. What it rejects with becomes the picture's line. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

export interface ReadPicture {
  file: string;
  logits: Float32Array<ArrayBuffer>;
  /** Present where it was asked for: see regenerate.ts. */
  regeneration?: number;
  /** [width, height] where it is not the network's size. */
  resizedFrom: [number, number] | null;
  /** uint8 [R,R,C]: what the decoder was shown. */
  pixels: Uint8Array<ArrayBuffer>;
}

export interface ManyOptions {
  shape: PictureShape;
  codecs: Codecs;
  /** Pictures at once. */
  size: number;
  /** Which files are grids and are cut into their cells. If left out: those whose text chunk says so. */
  isGrid?: (bytes: Uint8Array) => boolean;
  /** Reads a batch of pictures, no more than its size; uint8 [R,R,C] each. */
  read: (pictures: readonly Uint8Array[]) => Promise<RawReading[]>;
  /** How near the generator comes to each; left out where nobody asks, since it takes 50 steps. */
  regenerate?: (pictures: readonly Uint8Array[], readings: readonly RawReading[]) => Promise<number[]>;
}

/** A list for each batch, in the order of the files and of their cells. */
export async function* readMany(
  files: Iterable<PictureFile> | AsyncIterable<PictureFile>,
  options: ManyOptions,
): AsyncGenerator<(ReadPicture | FailedLine)[]> {
  let waiting: (Fitted | FailedLine)[] = [];
  for await (const file of files) {
    waiting.push(...(await fitted(file, options)));
    while (waiting.length >= options.size) {
      yield await readBatch(waiting.slice(0, options.size), options);
      waiting = waiting.slice(options.size);
    }
  }
  if (waiting.length > 0) yield await readBatch(waiting, options);
}

type Fitted = Omit<ReadPicture, 'logits' | 'regeneration'>;

async function fitted(
  { name, bytes }: PictureFile,
  { shape, codecs, isGrid = saysItIsGrid }: ManyOptions,
): Promise<(Fitted | FailedLine)[]> {
  try {
    const read = await bytes();
    const { image } = await decodeImage(read, codecs);
    const images = isGrid(read) ? cutCells(image, shape.resolution) : [image];
    return images.map((each, i) => {
      const { pixels, resized } = fitImage(each, shape);
      const file = images.length === 1 ? name : `${name} #${i + 1}`;
      return { file, pixels, resizedFrom: resized ? [each.width, each.height] : null };
    });
  } catch (error) {
    const { message, hint } = toPlainError(error);
    return [{ file: name, error: hint === '' ? message : `${message} ${hint}` }];
  }
}

/** The next power of two, so that the last batches come in few shapes. */
export function paddedSize(count: number, most: number): number {
  return Math.min(most, 2 ** Math.ceil(Math.log2(count)));
}

function saysItIsGrid(bytes: Uint8Array): boolean {
  return readClaim(bytes)?.columns !== undefined;
}

async function readBatch(
  batch: readonly (Fitted | FailedLine)[],
  { read, regenerate }: ManyOptions,
): Promise<(ReadPicture | FailedLine)[]> {
  const pictures = batch.flatMap((one) => ('error' in one ? [] : [one.pixels]));
  const readings = pictures.length === 0 ? [] : await read(pictures);
  const distances = pictures.length === 0 ? undefined : await regenerate?.(pictures, readings);
  let next = 0;
  return batch.map((one) => {
    if ('error' in one) return one;
    const at = next++;
    const regeneration = distances?.[at];
    return {
      ...one,
      logits: readings[at]!.logits,
      ...(regeneration !== undefined && { regeneration }),
    };
  });
}
