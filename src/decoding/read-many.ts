/**
 * Many pictures through a decoder: files are decoded one at a time, since a batch of photos would fill the memory, and read
 * in batches. One that cannot be read costs its line and ends nothing.
 */
import { toPlainError } from '../base/error.ts';
import type { Codecs } from '../data/decode/codecs.ts';
import { fitPicture, type PictureShape } from '../data/fit-picture.ts';
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
  /** Reads so many pictures at most, uint8 [R,R,C] each. */
  read: (pictures: readonly Uint8Array[]) => Promise<RawReading[]>;
}

/** A list for each batch, in the order of the files. */
export async function* readMany(
  files: Iterable<PictureFile> | AsyncIterable<PictureFile>,
  options: ManyOptions,
): AsyncGenerator<(ReadPicture | FailedLine)[]> {
  let batch: (Fitted | FailedLine)[] = [];
  for await (const file of files) {
    batch.push(await fitted(file, options));
    if (batch.length < options.size) continue;
    yield await readBatch(batch, options);
    batch = [];
  }
  if (batch.length > 0) yield await readBatch(batch, options);
}

type Fitted = Omit<ReadPicture, 'logits'>;

async function fitted(
  { name: file, bytes }: PictureFile,
  { shape, codecs }: ManyOptions,
): Promise<Fitted | FailedLine> {
  try {
    const { pixels, sourceWidth, sourceHeight, resized } = await fitPicture(await bytes(), shape, codecs);
    return { file, pixels, resizedFrom: resized ? [sourceWidth, sourceHeight] : null };
  } catch (error) {
    const { message, hint } = toPlainError(error);
    return { file, error: hint === '' ? message : `${message} ${hint}` };
  }
}

async function readBatch(
  batch: readonly (Fitted | FailedLine)[],
  { read }: ManyOptions,
): Promise<(ReadPicture | FailedLine)[]> {
  const pictures = batch.flatMap((one) => ('error' in one ? [] : [one.pixels]));
  const readings = await read(pictures);
  let next = 0;
  return batch.map((one) => ('error' in one ? one : { ...one, logits: readings[next++]!.logits }));
}
