/**
 * Reads the samples of a TIFF page from its strips or tiles. The samples of a pixel may lie together or in separate
 * planes. tiff.ts turns samples into colours. Source: Adobe, "TIFF Revision 6.0", sections 3, 14 and 15.
 */
import { unsupported } from '../format.ts';
import { damagedTiff, type TiffDirectory } from './directory.ts';
import { unpack } from './unpack.ts';

export interface Samples {
  /** [height, width, channels]. For 16 bits only the upper 8, as in our PNG reader. */
  data: Uint8Array;
  channels: number;
  /** The largest value that a sample can have. */
  most: number;
}

/** Four colours and an alpha. */
const mostChannels = 5;
/** Tiles extend beyond the picture. All blocks together may have this many times its pixels, plus a fixed number. */
const mostBeyond = 4;
const beyondAnyway = 4096 * 4096;

interface Layout {
  channels: number;
  bits: 1 | 2 | 4 | 8 | 16;
  isLittle: boolean;
  predictor: number;
  compression: number;
  /** The size of one block in pixels. */
  blockWidth: number;
  blockHeight: number;
  across: number;
  down: number;
  /** Whether every channel has blocks of its own. Otherwise the samples of a pixel lie together. */
  inPlanes: boolean;
}

/** Throws 'image-damaged', or 'image-unsupported' naming what is not supported. */
export function readSamples(bytes: Uint8Array, page: TiffDirectory): Samples {
  const size = { width: page.number('width', 0), height: page.number('height', 0) };
  const layout = layoutOf(bytes, page, size);
  const { channels, bits, across, down, inPlanes, blockWidth, blockHeight } = layout;
  const planes = inPlanes ? channels : 1;
  const blocks = placesOf(bytes, page, across * down * planes);
  const data = new Uint8Array(size.width * size.height * channels);
  blocks.forEach((packed, i) => {
    const [plane, inPlane] = [Math.floor(i / (across * down)), i % (across * down)];
    const left = (inPlane % across) * blockWidth;
    const top = Math.floor(inPlane / across) * blockHeight;
    // A strip ends with the picture; a tile does not.
    const rows = across * blockWidth === size.width ? Math.min(blockHeight, size.height - top) : blockHeight;
    const block = unpackBlock(packed, layout, rows);
    place(block, { data, ...size, channels }, { left, top, rows, plane, layout });
  });
  return { data, channels, most: bits === 16 ? 255 : 2 ** bits - 1 };
}

function layoutOf(
  bytes: Uint8Array,
  page: TiffDirectory,
  { width, height }: { width: number; height: number },
): Layout {
  const channels = page.number('samplesPerPixel', 1);
  const [bits = 1, ...otherBits] = page.numbers('bitsPerSample');
  const sampleFormats = page.numbers('sampleFormat');
  if (channels < 1 || channels > mostChannels)
    throw unsupported(`TIFF of ${channels} channels is not supported.`);
  if (!isDepth(bits) || otherBits.some((other) => other !== bits) || (bits < 8 && channels > 1))
    throw unsupported(`TIFF with ${[bits, ...otherBits].join(', ')} bits a sample is not supported.`);
  // Formats 1 (unsigned) and 4 (undefined) are counts. 2 (signed) and 3 (float) do not say which value is white.
  if (sampleFormats.some((format) => format !== 1 && format !== 4))
    throw unsupported('TIFF of floats or signed numbers is not supported.');
  if (page.number('fillOrder', 1) !== 1)
    throw unsupported('TIFF with its bits in reverse order is not supported.');
  const predictor = page.number('predictor', 1);
  if (predictor > 2 || (predictor === 2 && bits < 8))
    throw unsupported(`TIFF with the predictor ${predictor} is not supported.`);
  const isTiled = page.numbers('tileOffsets').length > 0;
  const blockWidth = isTiled ? page.number('tileWidth', 0) : width;
  const blockHeight = isTiled
    ? page.number('tileHeight', 0)
    : Math.min(height, page.number('rowsPerStrip', height));
  if (blockWidth === 0 || blockHeight === 0) throw damagedTiff();
  const [across, down] = [Math.ceil(width / blockWidth), Math.ceil(height / blockHeight)];
  if (across * down * blockWidth * blockHeight > mostBeyond * width * height + beyondAnyway)
    throw damagedTiff();
  const compression = page.number('compression', 1);
  const inPlanes = channels > 1 && page.number('planarConfiguration', 1) === 2;
  const isLittle = bytes[0] === 0x49;
  return {
    channels,
    bits,
    isLittle,
    predictor,
    compression,
    blockWidth,
    blockHeight,
    across,
    down,
    inPlanes,
  };
}

function isDepth(bits: number): bits is Layout['bits'] {
  return [1, 2, 4, 8, 16].includes(bits);
}

/** The packed bytes of each block. Old writers omit the length of a single block. */
function placesOf(bytes: Uint8Array, page: TiffDirectory, count: number): Uint8Array[] {
  const strips = page.numbers('stripOffsets');
  const offsets = strips.length > 0 ? strips : page.numbers('tileOffsets');
  const lengths = page.numbers(strips.length > 0 ? 'stripByteCounts' : 'tileByteCounts');
  if (lengths.length === 0 && count === 1) lengths.push(bytes.length - (offsets[0] ?? 0));
  if (offsets.length < count || lengths.length < count) throw damagedTiff();
  return offsets.slice(0, count).map((start, i) => {
    const end = start + lengths[i]!;
    if (end > bytes.length) throw damagedTiff();
    return bytes.subarray(start, end);
  });
}

/** A block's samples [rows, blockWidth, channels]; the upper byte of 16-bit samples. */
function unpackBlock(packed: Uint8Array, layout: Layout, rows: number): Uint8Array {
  const { bits, blockWidth, channels, inPlanes, compression, predictor, isLittle } = layout;
  const perPixel = inPlanes ? 1 : channels;
  const rowBytes = Math.ceil((blockWidth * perPixel * bits) / 8);
  const unpacked = new Uint8Array(rows * rowBytes);
  unpack(packed, compression, unpacked);
  if (bits < 8) return spread(unpacked, { bits, rows, rowBytes, count: blockWidth });
  if (bits === 8) {
    if (predictor === 2) addUp(unpacked, blockWidth * perPixel, perPixel);
    return unpacked;
  }
  const view = new DataView(unpacked.buffer);
  const words = Uint16Array.from({ length: unpacked.length / 2 }, (_, i) => view.getUint16(2 * i, isLittle));
  if (predictor === 2) addUp(words, blockWidth * perPixel, perPixel);
  return Uint8Array.from(words, (word) => word >> 8);
}

/** Predictor 2: each sample is the difference from the same channel of the pixel to its left. */
function addUp(samples: Uint8Array | Uint16Array, rowLength: number, perPixel: number): void {
  for (let row = 0; row < samples.length; row += rowLength)
    for (let i = row + perPixel; i < row + rowLength; i++) samples[i]! += samples[i - perPixel]!;
}

/** Unpacks samples of 1, 2 or 4 bits. Each row begins with a new byte. */
function spread(
  packed: Uint8Array,
  { bits, rows, rowBytes, count }: { bits: number; rows: number; rowBytes: number; count: number },
): Uint8Array {
  const samples = new Uint8Array(rows * count);
  for (let i = 0; i < samples.length; i++) {
    const [row, x] = [Math.floor(i / count), i % count];
    const byte = packed[row * rowBytes + ((x * bits) >> 3)]!;
    samples[i] = (byte >> (8 - bits - ((x * bits) & 7))) & (2 ** bits - 1);
  }
  return samples;
}

interface Target {
  data: Uint8Array;
  width: number;
  height: number;
  channels: number;
}

interface Place {
  left: number;
  top: number;
  rows: number;
  plane: number;
  layout: Layout;
}

/** Copies the part of a block that lies within the picture. */
function place(block: Uint8Array, target: Target, { left, top, rows, plane, layout }: Place): void {
  const { blockWidth, inPlanes } = layout;
  const { data, width, height, channels } = target;
  const columns = Math.min(blockWidth, width - left);
  for (let y = 0; y < Math.min(rows, height - top); y++) {
    const to = ((top + y) * width + left) * channels;
    if (inPlanes) {
      const from = y * blockWidth;
      for (let x = 0; x < columns; x++) data[to + x * channels + plane] = block[from + x]!;
    } else {
      const from = y * blockWidth * channels;
      data.set(block.subarray(from, from + columns * channels), to);
    }
  }
}
