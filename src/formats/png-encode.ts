/**
 * Encodes pixels as PNG without loss: 8-bit grey, RGB or RGBA. The filter of each row is the one with the least sum,
 * as usual. Texts become iTXt chunks. The same pixels and text give the same bytes on every machine.
 */
import { joinBytes } from '../base/bytes.ts';
import { zlibSync } from 'fflate';
import { StudioError } from '../base/error.ts';
import { pngChunk, pngSignature } from './png-chunks.ts';
import { paeth } from './png.ts';

export interface EncodePngInput {
  width: number;
  height: number;
  channels: 1 | 3 | 4;
  /** [height, width, channels] */
  data: Uint8Array | Uint8ClampedArray;
  /** Keyword (1–79 latin1 characters) → text, each as an uncompressed iTXt chunk. */
  text?: Readonly<Record<string, string>>;
}

const colorTypes = { 1: 0, 3: 2, 4: 6 } as const;

/** Throws StudioError `bad-image` if size, data and keywords do not make a valid PNG. */
export function encodePng({
  width,
  height,
  channels,
  data,
  text = {},
}: EncodePngInput): Uint8Array<ArrayBuffer> {
  if (!(width > 0 && height > 0) || data.length !== width * height * channels) {
    refuse(`${data.length} bytes are not ${width}×${height}×${channels}`);
  }
  return joinBytes([
    pngSignature,
    headerChunk({ width, height, channels }),
    ...Object.entries(text).map(([keyword, value]) => textChunk(keyword, value)),
    pngChunk('IDAT', packPixels({ width, height, channels, data })),
    pngChunk('IEND'),
  ]);
}

/** IHDR of 8-bit pixels, not interlaced. */
export function headerChunk({ width, height, channels }: Omit<EncodePngInput, 'data' | 'text'>): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header[8] = 8;
  header[9] = colorTypes[channels];
  return pngChunk('IHDR', header);
}

/** Packs pixels for IDAT: filtered row by row and compressed with zlib. */
export function packPixels({ width, height, channels, data }: Omit<EncodePngInput, 'text'>): Uint8Array {
  return zlibSync(filterRows(data, width * channels, height, channels), { level: 6 });
}

export function textChunk(keyword: string, value: string): Uint8Array {
  if (!/^[\x20-\x7e\xa1-\xff]{1,79}$/.test(keyword) || /^ | $| {2}/.test(keyword)) {
    refuse(`${JSON.stringify(keyword)} is not a valid keyword for PNG text`);
  }
  const name = Uint8Array.from(keyword, (char) => char.charCodeAt(0));
  // Five zero bytes: the keyword's end, not compressed, method 0, no language, no translated keyword.
  return pngChunk('iTXt', name, new Uint8Array(5), new TextEncoder().encode(value));
}

function filterRows(
  data: Uint8Array | Uint8ClampedArray,
  rowBytes: number,
  rows: number,
  back: number,
): Uint8Array {
  const out = new Uint8Array(rows * (rowBytes + 1));
  const candidates = Array.from({ length: 5 }, () => new Uint8Array(rowBytes));
  for (let row = 0; row < rows; row++) {
    const start = row * rowBytes;
    let best = 0;
    let bestSum = Infinity;
    for (let filter = 0; filter < 5; filter++) {
      const line = candidates[filter] as Uint8Array;
      let sum = 0;
      for (let i = 0; i < rowBytes; i++) {
        const left = i >= back ? (data[start + i - back] as number) : 0;
        const up = row > 0 ? (data[start + i - rowBytes] as number) : 0;
        let predicted = 0;
        if (filter === 1) predicted = left;
        else if (filter === 2) predicted = up;
        else if (filter === 3) predicted = (left + up) >> 1;
        else if (filter === 4) {
          predicted = paeth(
            left,
            up,
            row > 0 && i >= back ? (data[start + i - rowBytes - back] as number) : 0,
          );
        }
        const residual = ((data[start + i] as number) - predicted) & 0xff;
        line[i] = residual;
        sum += residual < 128 ? residual : 256 - residual;
      }
      if (sum < bestSum) {
        best = filter;
        bestSum = sum;
      }
    }
    out[row * (rowBytes + 1)] = best;
    out.set(candidates[best] as Uint8Array, row * (rowBytes + 1) + 1);
  }
  return out;
}

function refuse(fault: string): never {
  throw new StudioError('bad-image', `The image cannot be written as PNG: ${fault}.`);
}
