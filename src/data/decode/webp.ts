/**
 * WebP. Size and orientation come from the RIFF chunks, and pixels from libwebp. Of an animation the first frame is
 * read: it is wrapped as a still picture and drawn on a transparent canvas of the animation's size.
 */
import { joinBytes } from '../../base/bytes.ts';
import { exifOrientation } from './exif.ts';
import type { PictureDecoder, ImageHeader, RgbaImage } from './format.ts';
import { asciiAt, damaged, decodable, viewOf } from './format.ts';

interface Chunk {
  id: string;
  body: Uint8Array;
}

const ANIMATION_FLAG = 0x02;
const ALPHA_FLAG = 0x10;
const FRAME_HEADER_BYTES = 16;

export const webp: PictureDecoder = {
  readHeader(bytes) {
    const chunks = readChunks(bytes, 12);
    const exif = chunks.find(({ id }) => id === 'EXIF');
    const header = sizeOf(chunks);
    refuseOtherSizes(chunks, header);
    return { ...header, orientation: exif ? exifOrientation(exif.body) : 1 };
  },
  async decode(bytes, header, codecs) {
    const still = header.animated ? firstFrame(bytes) : { file: bytes, x: 0, y: 0 };
    const image = await decodable(codecs.decode('webp', still.file));
    if (!image) throw damaged('The WebP is damaged and cannot be decoded.');
    return header.animated ? place(image, header, still.x, still.y) : image;
  },
};

type Size = Pick<ImageHeader, 'width' | 'height'>;

/**
 * Refuses frames and pictures larger than the canvas. The decoder allocates what the picture's own stream says, which
 * could be far more than the canvas.
 */
function refuseOtherSizes(
  chunks: readonly Chunk[],
  { width, height, animated = false }: Size & { animated?: boolean },
): void {
  const fits = (size: Size, x = 0, y = 0) => x + size.width <= width && y + size.height <= height;
  if (!animated) {
    const streams = sizesOfStreams(chunks);
    if (streams.length === 0) throw damaged('The WebP has no picture in it.');
    if (!streams.every((size) => fits(size)))
      throw damaged('The picture in the WebP is larger than its canvas.');
    return;
  }
  const frame = chunks.find(({ id }) => id === 'ANMF')?.body;
  if (!frame || frame.length <= FRAME_HEADER_BYTES) throw damaged('The animated WebP has no first frame.');
  const view = viewOf(frame);
  const claimed = { width: 1 + uint24(view, 6), height: 1 + uint24(view, 9) };
  const streams = sizesOfStreams(readChunks(frame, FRAME_HEADER_BYTES));
  if (streams.length === 0) throw damaged('The animated WebP has no picture in its first frame.');
  const [x, y] = [2 * uint24(view, 0), 2 * uint24(view, 3)];
  if (!fits(claimed, x, y) || !streams.every((size) => fits(size, x, y)))
    throw damaged('A frame of the WebP is larger than its canvas.');
}

function readChunks(bytes: Uint8Array, start: number): Chunk[] {
  const view = viewOf(bytes);
  const chunks: Chunk[] = [];
  for (let at = start; at + 8 <= bytes.length;) {
    const sizeBytes = view.getUint32(at + 4, true);
    chunks.push({ id: asciiAt(bytes, at, 4), body: bytes.subarray(at + 8, at + 8 + sizeBytes) });
    at += 8 + sizeBytes + (sizeBytes & 1);
  }
  return chunks;
}

function sizeOf([first]: Chunk[]): Pick<ImageHeader, 'width' | 'height' | 'animated'> {
  const body = first?.body;
  if (first?.id === 'VP8X' && body && body.length >= 10) {
    const view = viewOf(body);
    return {
      width: 1 + uint24(view, 4),
      height: 1 + uint24(view, 7),
      animated: (body[0]! & ANIMATION_FLAG) !== 0,
    };
  }
  const size = first && streamSize(first);
  if (!size) throw damaged('The WebP has no readable picture header.');
  return size;
}

/** The sizes in the picture streams among the chunks. */
function sizesOfStreams(chunks: readonly Chunk[]): Size[] {
  return chunks.map(streamSize).filter((size) => size !== undefined);
}

/** The size in a picture's stream. Undefined for other chunks. */
function streamSize({ id, body }: Chunk): Size | undefined {
  const view = viewOf(body);
  if (id === 'VP8L' && body.length >= 5) {
    const packed = view.getUint32(1, true);
    return { width: 1 + (packed & 0x3fff), height: 1 + ((packed >>> 14) & 0x3fff) };
  }
  if (id === 'VP8 ' && body.length >= 10)
    return { width: view.getUint16(6, true) & 0x3fff, height: view.getUint16(8, true) & 0x3fff };
  return undefined;
}

/**
 * The first ANMF chunk, which readHeader found, as a separate file, with its place on the canvas. The file contains
 * only chunks whose sizes were checked, since the decoder would also accept a bare stream of any size.
 */
function firstFrame(bytes: Uint8Array): { file: Uint8Array<ArrayBuffer>; x: number; y: number } {
  const frame = readChunks(bytes, 12).find(({ id }) => id === 'ANMF')!.body;
  const view = viewOf(frame);
  const chunks = readChunks(frame, FRAME_HEADER_BYTES);
  const alpha = chunks.find(({ id }) => id === 'ALPH');
  const stream = chunks.find((chunk) => streamSize(chunk) !== undefined)!;
  // A separate chunk of alpha requires an extended header.
  const extended = new Uint8Array(10);
  extended[0] = ALPHA_FLAG;
  extended.set(frame.subarray(6, 12), 4);
  const wrapped = (chunk: Chunk) => wrap(chunk.id, chunk.body);
  const body = alpha ? [wrap('VP8X', extended), wrapped(alpha), wrapped(stream)] : [wrapped(stream)];
  return {
    file: wrap('RIFF', joinBytes([ascii('WEBP'), ...body])),
    x: 2 * uint24(view, 0),
    y: 2 * uint24(view, 3),
  };
}

function place(image: RgbaImage, { width, height }: ImageHeader, x: number, y: number): RgbaImage {
  if (x === 0 && y === 0 && image.width === width && image.height === height) return image;
  if (x + image.width > width || y + image.height > height)
    throw damaged('A frame of the WebP is larger than its canvas.');
  const data = new Uint8Array(width * height * 4);
  for (let row = 0; row < image.height; row++) {
    const source = image.data.subarray(row * image.width * 4, (row + 1) * image.width * 4);
    data.set(source, ((y + row) * width + x) * 4);
  }
  return { width, height, data };
}

function wrap(id: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const size = new Uint8Array(4);
  viewOf(size).setUint32(0, body.length, true);
  return joinBytes([ascii(id), size, body, new Uint8Array(body.length & 1)]);
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function uint24(view: DataView, offset: number): number {
  return view.getUint16(offset, true) + view.getUint8(offset + 2) * 0x10000;
}
