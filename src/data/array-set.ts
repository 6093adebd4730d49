/**
 * An npy or idx file as a set of images. The header describes the images, which are made while the file is read, so
 * that it need not fit in memory. The exception is an array in column-major order, which scatters every image over
 * the whole file.
 */
import { idxHeaderBytes, readIdxHeader } from '../formats/idx.ts';
import { npyHeaderBytes, readNpy, readNpyHeader } from '../formats/npy.ts';
import { layoutOfArray, rgbaOfArray, type ArrayLayout } from './array-images.ts';
import type { RgbaImage } from './decode/format.ts';
import type { ImageSet } from './image-set.ts';
import type { SourceFile } from './source.ts';

/** The limit for an array in column-major order, which is rearranged in memory. */
const mostScatteredBytes = 256 * 1024 * 1024;

/** Rejects with 'bad-npy', 'no-images' or 'file-too-large', and passes on errors of reading. */
export async function openNpySet(source: SourceFile): Promise<ImageSet> {
  const header = readNpyHeader(await source.readStart(npyHeaderBytes), source.sizeBytes);
  const layout = layoutOfArray(header.shape, header.dtype);
  if (!header.fortranOrder) return arraySet(layout, () => imagesIn(source, header.dataStart, layout));
  const { data } = readNpy(await source.read(mostScatteredBytes));
  const bytes = data as Uint8Array;
  return arraySet(layout, async function* () {
    const imageBytes = imageBytesOf(layout);
    for (let at = 0; at < bytes.length; at += imageBytes)
      yield rgbaOfArray(bytes.subarray(at, at + imageBytes), layout);
  });
}

/** Rejects with 'bad-idx' or 'no-images', and passes on errors of reading. */
export async function openIdxSet(source: SourceFile): Promise<ImageSet> {
  const header = readIdxHeader(await source.readStart(idxHeaderBytes), source.sizeBytes);
  const layout = layoutOfArray(header.shape, header.dtype);
  return arraySet(layout, () => imagesIn(source, header.dataStart, layout));
}

function arraySet({ count, note }: ArrayLayout, images: () => AsyncIterable<RgbaImage>): ImageSet {
  return { count, images, ...(note !== undefined && { note }) };
}

async function* imagesIn(
  source: SourceFile,
  dataStart: number,
  layout: ArrayLayout,
): AsyncGenerator<RgbaImage> {
  for await (const image of slicesOf(source.chunks(), dataStart, imageBytesOf(layout)))
    yield rgbaOfArray(image, layout);
}

/** Skips the first `skipBytes`, then gives pieces of `sliceBytes` each, wherever the chunks are cut. */
async function* slicesOf(
  chunks: AsyncIterable<Uint8Array>,
  skipBytes: number,
  sliceBytes: number,
): AsyncGenerator<Uint8Array> {
  let toSkip = skipBytes;
  let slice = new Uint8Array(sliceBytes);
  let filled = 0;
  for await (const chunk of chunks) {
    let at = Math.min(toSkip, chunk.length);
    toSkip -= at;
    while (at < chunk.length) {
      const part = chunk.subarray(at, at + sliceBytes - filled);
      slice.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < sliceBytes) continue;
      yield slice;
      slice = new Uint8Array(sliceBytes);
      filled = 0;
    }
  }
}

function imageBytesOf({ height, width, channels }: ArrayLayout): number {
  return height * width * channels;
}
