/**
 * Many pictures through one decoder, reported row by row. Files come as they were dropped; zips among them are
 * unpacked.
 */
import { throwIfAborted } from '../../src/base/abort.ts';
import type { Codecs } from '../../src/data/decode/codecs.ts';
import { expandSources } from '../../src/data/expand.ts';
import { sourceFromBlob } from '../../src/data/source.ts';
import { pictureFile } from '../../src/decoding/picture-files.ts';
import { paddedSize, readMany, type PictureFile } from '../../src/decoding/read-many.ts';
import type { RawReading } from '../../src/decoding/reader.ts';
import { largestBatch } from '../../src/drawing/batch-size.ts';
import type { NetworkConfig } from '../../src/engine/networks/config.ts';
import { StudioError } from '../../src/base/error.ts';
import { decodedLine } from '../../src/fingerprint/decoded.ts';
import type { Judge } from '../../src/fingerprint/verdict.ts';
import { averageDown } from '../kit/average-down.ts';
import type { Job } from '../kit/job.ts';
import type { ManyProgress, NamedBlob, Thumbnail } from './protocol.ts';

/** Rows of 32 pixels: a thousand of them take three megabytes. */
const THUMBNAIL_SIDE = 32;

interface ManyParts {
  cut: 'said' | 'all';
  judge: Judge;
  config: NetworkConfig;
  codecs: Codecs;
  /** Reads pictures as one batch of `size`. */
  read: (pictures: readonly Uint8Array[], size: number) => Promise<RawReading[]>;
  job: Job<ManyProgress>;
}

/** Gives the names of what was no picture. Throws 'no-images' where nothing was, 'aborted' once nobody wants it. */
export async function decodeMany(
  blobs: readonly NamedBlob[],
  { cut, judge, config, codecs, read, job }: ManyParts,
): Promise<{ passedOver: string[] }> {
  const passedOver: string[] = [];
  const found: PictureFile[] = [];
  const sources = blobs.map(({ blob, fileName }) => sourceFromBlob(fileName, blob));
  for await (const file of expandSources(sources, job.signal)) {
    const picture = await pictureFile(file);
    if (picture) found.push(picture);
    else passedOver.push(file.name);
  }
  if (found.length === 0) throw new StudioError('no-images', 'There is no picture in the given files.');
  let done = 0;
  const counted = countedFiles(found, () => done++);
  const size = largestBatch(config);
  const batches = readMany(counted, {
    shape: config,
    codecs,
    size,
    read: (pictures) => read(pictures, paddedSize(pictures.length, size)),
    ...(cut === 'all' && { isGrid: () => true }),
  });
  for await (const batch of batches) {
    throwIfAborted(job.signal);
    const rows = batch.map((one) =>
      'error' in one
        ? { line: one, thumbnail: null }
        : { line: decodedLine(one, judge.judge(one)), thumbnail: thumbnailOf(one.pixels, config) },
    );
    job.tell({ done, total: found.length, rows });
  }
  return { passedOver };
}

function* countedFiles(files: readonly PictureFile[], onFile: () => void): Generator<PictureFile> {
  for (const file of files) {
    yield file;
    onFile();
  }
}

function thumbnailOf(pixels: Uint8Array, { resolution, channels }: NetworkConfig): Thumbnail {
  const factor = Math.max(1, resolution / THUMBNAIL_SIDE);
  return {
    side: resolution / factor,
    channels: channels === 1 ? 1 : 3,
    pixels: averageDown(pixels, resolution, channels, factor),
  };
}
