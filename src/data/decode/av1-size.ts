/**
 * The frame size that an AV1 stream's sequence header allows. A decoder allocates memory for it, whatever the file
 * around the stream claims. Source: AV1 Bitstream & Decoding Process Specification, 5.5.
 */
import type { RgbaImage } from './format.ts';

type Size = Pick<RgbaImage, 'width' | 'height'>;

const SEQUENCE_HEADER = 1;

/**
 * The size from the first sequence header among these units (OBUs). Undefined without one. Throws RangeError if the
 * data end too soon.
 */
export function av1Size(units: Uint8Array): Size | undefined {
  for (let at = 0; at < units.length;) {
    const header = units[at]!;
    const type = (header >> 3) & 15;
    at += (header & 4) === 0 ? 1 : 2;
    let sizeBytes = units.length - at;
    if ((header & 2) !== 0) ({ value: sizeBytes, next: at } = leb128(units, at));
    if (type === SEQUENCE_HEADER) return sequenceSize(new Bits(units.subarray(at, at + sizeBytes)));
    at += sizeBytes;
  }
  return undefined;
}

function leb128(bytes: Uint8Array, start: number): { value: number; next: number } {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[start + i] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, next: start + i + 1 };
  }
  throw new RangeError('a length that does not end');
}

function sequenceSize(bits: Bits): Size {
  bits.skip(3 + 1);
  if (bits.read(1) === 1) bits.skip(5);
  else skipOperatingPoints(bits);
  const widthBits = bits.read(4) + 1;
  const heightBits = bits.read(4) + 1;
  return { width: bits.read(widthBits) + 1, height: bits.read(heightBits) + 1 };
}

/** Skips everything between the profile and the size in a moving picture's header. */
function skipOperatingPoints(bits: Bits): void {
  let delayBits = 0;
  if (bits.read(1) === 1) {
    bits.skip(32 + 32);
    if (bits.read(1) === 1) bits.skipUvlc();
    if (bits.read(1) === 1) {
      delayBits = bits.read(5) + 1;
      bits.skip(32 + 5 + 5);
    }
  }
  const hasDisplayDelay = bits.read(1) === 1;
  for (let points = bits.read(5) + 1; points > 0; points--) {
    bits.skip(12);
    if (bits.read(5) > 7) bits.skip(1);
    if (delayBits > 0 && bits.read(1) === 1) bits.skip(2 * delayBits + 1);
    if (hasDisplayDelay && bits.read(1) === 1) bits.skip(4);
  }
}

/** Reads bits, the most significant first. */
class Bits {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      const byte = this.bytes[this.#at >> 3];
      if (byte === undefined) throw new RangeError('the sequence header ends too soon');
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1);
    }
    return value;
  }

  skip(count: number): void {
    this.#at += count;
  }

  /** Skips a number whose length is given by its leading zeros. */
  skipUvlc(): void {
    let zeros = 0;
    while (zeros < 32 && this.read(1) === 0) zeros++;
    this.skip(zeros);
  }
}
