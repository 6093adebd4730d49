/**
 * Unpacks a strip or tile of a TIFF into a known number of bytes, so that packed data cannot ask for more memory.
 * Uncompressed, LZW, deflate and PackBits. Source: Adobe, "TIFF Revision 6.0", sections 9 and 13, and its Technical
 * Note 2.
 */
import { inflateInto } from '../../../formats/inflate.ts';
import { unsupported } from '../format.ts';
import { damagedTiff } from './directory.ts';

const names: Readonly<Record<number, string>> = {
  2: 'as a fax',
  3: 'as a fax',
  4: 'as a fax',
  6: 'by JPEG',
  7: 'by JPEG',
  34_712: 'by JPEG 2000',
  34_892: 'by JPEG',
  34_925: 'by LZMA',
  50_000: 'by Zstandard',
  50_001: 'by WebP',
};

/**
 * Fills `target` and ignores further data. Throws 'image-damaged' if the data are too short, and 'image-unsupported'
 * for other compressions.
 */
export function unpack(packed: Uint8Array, compression: number, target: Uint8Array): void {
  const filled = unpackInto(packed, compression, target);
  if (filled < target.length) throw damagedTiff();
}

function unpackInto(packed: Uint8Array, compression: number, target: Uint8Array): number {
  switch (compression) {
    case 1:
      target.set(packed.subarray(0, target.length));
      return packed.length;
    case 5:
      return unpackLzw(packed, target);
    case 8:
    case 32_946:
      return inflate(packed, target);
    case 32_773:
      return unpackBits(packed, target);
    default:
      throw unsupported(
        `A TIFF packed ${names[compression] ?? `by method ${compression}`} is not supported.`,
      );
  }
}

function inflate(packed: Uint8Array, target: Uint8Array): number {
  try {
    return inflateInto(target, packed, 'zlib').filledBytes;
  } catch {
    throw damagedTiff();
  }
}

/** PackBits: a count followed by that many bytes, or a negative count followed by one byte to repeat. */
function unpackBits(packed: Uint8Array, target: Uint8Array): number {
  let filled = 0;
  for (let at = 0; at < packed.length && filled < target.length;) {
    const count = packed[at++]!;
    if (count < 128) {
      const run = packed.subarray(at, at + Math.min(count + 1, target.length - filled));
      target.set(run, filled);
      filled += run.length;
      at += count + 1;
    } else if (count > 128) {
      const end = Math.min(filled + 257 - count, target.length);
      target.fill(packed[at++] ?? 0, filled, end);
      filled = end;
    }
  }
  return filled;
}

const clearCode = 256;
const endCode = 257;
const mostCodes = 4096;

/** LZW with codes of 9 to 12 bits, the highest bit first. Codes grow one code earlier than in GIF. */
function unpackLzw(packed: Uint8Array, target: Uint8Array): number {
  if (packed[0] === 0 && (packed[1]! & 1) === 1)
    throw unsupported('A TIFF packed by LZW in the way used before 1992 is not supported.');
  // Each code stands for bytes that were already written: where they begin, and how many there are.
  const starts = new Uint32Array(mostCodes);
  const lengths = new Uint32Array(mostCodes);
  let codes = endCode + 1;
  let bits = 9;
  let previous = -1;
  let filled = 0;
  let buffer = 0;
  let buffered = 0;
  for (const byte of packed) {
    buffer = ((buffer << 8) | byte) & 0xffffff;
    buffered += 8;
    if (buffered < bits) continue;
    buffered -= bits;
    const code = (buffer >>> buffered) & ((1 << bits) - 1);
    if (code === endCode || filled === target.length) break;
    if (code === clearCode) {
      codes = endCode + 1;
      bits = 9;
      previous = -1;
      continue;
    }
    const start = filled;
    if (code < clearCode) target[filled++] = code;
    else {
      const isNext = code === codes && previous >= 0;
      if (code >= codes && !isNext) throw damagedTiff();
      const from = isNext ? previous : starts[code]!;
      const end = Math.min(target.length, filled + (isNext ? start - previous + 1 : lengths[code]!));
      // Copied byte by byte, since the newest code may overlap the bytes it writes.
      for (let at = from; filled < end; at++) target[filled++] = target[at]!;
    }
    if (previous >= 0 && codes < mostCodes) {
      starts[codes] = previous;
      lengths[codes++] = start - previous + 1;
    }
    previous = start;
    if (codes + 1 >= 1 << bits && bits < 12) bits++;
  }
  return filled;
}
