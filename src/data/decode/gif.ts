/**
 * GIF, first frame only. It has its own LZW decoder, since no small library decodes GIF the same way in Node and in a
 * worker. The frame is drawn on a transparent canvas of the picture's size. Later frames are only noticed, not read.
 */
import { joinBytes } from '../../base/bytes.ts';
import type { PictureDecoder, RgbaImage } from './format.ts';
import { damaged, viewOf } from './format.ts';

const IMAGE = 0x2c;
const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;
const MAX_CODES = 4096;

export const gif: PictureDecoder = {
  readHeader(bytes) {
    if (bytes.length < 13) throw damaged('The GIF ends inside its header.');
    const view = viewOf(bytes);
    const frame = readFirstFrame(bytes);
    // A frame may extend beyond the screen. The canvas then grows with it, as in browsers.
    return {
      width: Math.max(view.getUint16(6, true), frame.left + frame.width),
      height: Math.max(view.getUint16(8, true), frame.top + frame.height),
      orientation: 1,
      animated: hasImageFrom(bytes, frame.end),
    };
  },
  async decode(bytes, { width, height }) {
    const frame = readFirstFrame(bytes);
    const indices = decompress(frame);
    return drawFrame(frame, indices, width, height);
  },
};

interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  interlaced: boolean;
  /** RGB triples. */
  palette: Uint8Array;
  transparentIndex: number;
  minimumCodeSize: number;
  data: Uint8Array;
  /** Offset after the frame's data. */
  end: number;
}

function readFirstFrame(bytes: Uint8Array): Frame {
  const view = viewOf(bytes);
  const globalColours = bytes[10]! & 0x80 ? 2 << (bytes[10]! & 7) : 0;
  let palette = bytes.subarray(13, 13 + globalColours * 3);
  let transparentIndex = -1;
  let at = 13 + globalColours * 3;
  while (at < bytes.length) {
    const introducer = bytes[at];
    if (introducer === EXTENSION) {
      if (bytes[at + 1] === GRAPHIC_CONTROL && bytes[at + 3]! & 1) transparentIndex = bytes[at + 6]!;
      at = endOfSubBlocks(bytes, at + 2);
    } else if (introducer === IMAGE && at + 10 <= bytes.length) {
      const flags = bytes[at + 9]!;
      const localColours = flags & 0x80 ? 2 << (flags & 7) : 0;
      const dataAt = at + 10 + localColours * 3;
      if (localColours > 0) palette = bytes.subarray(at + 10, dataAt);
      const blocks = readSubBlocks(bytes, dataAt + 1);
      return {
        left: view.getUint16(at + 1, true),
        top: view.getUint16(at + 3, true),
        width: view.getUint16(at + 5, true),
        height: view.getUint16(at + 7, true),
        interlaced: (flags & 0x40) !== 0,
        palette,
        transparentIndex,
        minimumCodeSize: bytes[dataAt] ?? 0,
        data: blocks.data,
        end: blocks.end,
      };
    } else {
      break;
    }
  }
  throw damaged('The GIF holds no picture.');
}

/** Whether another picture follows. Comments and other extensions may hold any byte, so they are skipped as blocks. */
function hasImageFrom(bytes: Uint8Array, start: number): boolean {
  for (let at = start; bytes[at] === EXTENSION;) {
    at = endOfSubBlocks(bytes, at + 2);
    if (bytes[at] === IMAGE) return true;
  }
  return bytes[start] === IMAGE;
}

function endOfSubBlocks(bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at]!;
  return at + 1;
}

/** Joins length-prefixed blocks up to the empty one. */
function readSubBlocks(bytes: Uint8Array, start: number): { data: Uint8Array; end: number } {
  const parts: Uint8Array[] = [];
  let at = start;
  while (at < bytes.length && bytes[at] !== 0) {
    parts.push(bytes.subarray(at + 1, at + 1 + bytes[at]!));
    at += 1 + bytes[at]!;
  }
  return { data: joinBytes(parts), end: at + 1 };
}

/** LZW with growing codes, least significant bit first. A code stands for the pixels of its prefix and one more. */
function decompress({ width, height, minimumCodeSize, data }: Frame): Uint8Array {
  if (minimumCodeSize < 1 || minimumCodeSize > 11)
    throw damaged('The GIF’s data has an impossible code size.');
  const pixels = new Uint8Array(width * height);
  const clearCode = 1 << minimumCodeSize;
  const prefixes = new Uint16Array(MAX_CODES);
  const lengths = new Uint16Array(MAX_CODES);
  const lastPixels = new Uint8Array(MAX_CODES);
  for (let code = 0; code < clearCode; code++) {
    lengths[code] = 1;
    lastPixels[code] = code;
  }
  let codeCount = clearCode + 2;
  let codeSize = minimumCodeSize + 1;
  let previous = -1;
  let filled = 0;
  let buffer = 0;
  let bufferedBits = 0;
  /** Writes a code's pixels back to front and returns the first of them. */
  const write = (code: number, at: number): number => {
    let current = code;
    for (let i = lengths[code]! - 1; i > 0; i--) {
      if (at + i < pixels.length) pixels[at + i] = lastPixels[current]!;
      current = prefixes[current]!;
    }
    if (at < pixels.length) pixels[at] = lastPixels[current]!;
    return lastPixels[current]!;
  };
  for (const byte of data) {
    buffer |= byte << bufferedBits;
    bufferedBits += 8;
    while (bufferedBits >= codeSize) {
      const code = buffer & ((1 << codeSize) - 1);
      buffer >>>= codeSize;
      bufferedBits -= codeSize;
      if (code === clearCode) {
        codeCount = clearCode + 2;
        codeSize = minimumCodeSize + 1;
        previous = -1;
        continue;
      }
      if (code === clearCode + 1 || filled >= pixels.length) return finished(pixels, filled);
      if (code > codeCount || (code === codeCount && previous < 0))
        throw damaged('The GIF’s data is damaged.');
      const isNew = code === codeCount;
      const first = write(isNew ? previous : code, filled);
      const length = lengths[isNew ? previous : code]! + (isNew ? 1 : 0);
      if (isNew && filled + length <= pixels.length) pixels[filled + length - 1] = first;
      filled += length;
      if (previous >= 0 && codeCount < MAX_CODES) {
        prefixes[codeCount] = previous;
        lengths[codeCount] = lengths[previous]! + 1;
        lastPixels[codeCount] = first;
        codeCount++;
        if (codeCount === 1 << codeSize && codeSize < 12) codeSize++;
      }
      previous = code;
    }
  }
  return finished(pixels, filled);
}

function finished(pixels: Uint8Array, filled: number): Uint8Array {
  if (filled < pixels.length) throw damaged('The GIF ends before its first frame is complete.');
  return pixels;
}

function drawFrame(frame: Frame, indices: Uint8Array, width: number, height: number): RgbaImage {
  const data = new Uint8Array(width * height * 4);
  const rows = frame.interlaced ? interlacedRows(frame.height) : undefined;
  for (let stored = 0; stored < frame.height; stored++) {
    const row = rows ? rows[stored]! : stored;
    for (let column = 0; column < frame.width; column++) {
      const index = indices[stored * frame.width + column]!;
      if (index === frame.transparentIndex) continue;
      const at = ((frame.top + row) * width + frame.left + column) * 4;
      // Without a palette the index is taken as grey.
      for (let channel = 0; channel < 3; channel++) {
        data[at + channel] = frame.palette.length > 0 ? (frame.palette[index * 3 + channel] ?? 0) : index;
      }
      data[at + 3] = 255;
    }
  }
  return { width, height, data };
}

/** The row of the n-th stored row. Four passes: every 8th row first, then those in between. */
function interlacedRows(height: number): number[] {
  const rows: number[] = [];
  for (const [start, step] of [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const) {
    for (let row = start; row < height; row += step) rows.push(row);
  }
  return rows;
}
