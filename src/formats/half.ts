/**
 * Half precision (IEEE 754 binary16) as raw 16-bit words: 1 sign, 5 exponent and 10 fraction bits. JavaScript's own
 * Float16Array is too new to rely on. Rounding is to the nearest, half to even, as in IEEE 754, 4.3.1.
 */

/** Values beyond ±65 504 become infinite. */
export function toHalf(values: Float32Array): Uint16Array<ArrayBuffer> {
  const words = new Uint32Array(Float32Array.from(values).buffer);
  return Uint16Array.from(words, halfOf);
}

/** Exact, since every half is also a single. */
export function fromHalf(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const singles = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) singles[i] = singleOf[halves[i]!]!;
  return singles;
}

/** bfloat16 is the upper half of a single. */
export function fromBfloat16(words: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(words.length);
  for (let i = 0; i < words.length; i++) bits[i] = words[i]! << 16;
  return new Float32Array(bits.buffer);
}

/** Singles by the half's bits. Looking up a million values takes milliseconds; computing them takes a second. */
const singleOf = Float32Array.from({ length: 65_536 }, (_, half) => {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
});

/** @param word the bits of a single */
function halfOf(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const exponent = ((word >>> 23) & 0xff) - 127;
  const fraction = word & 0x7fffff;
  if (exponent === 128) return sign | 0x7c00 | (fraction ? 0x200 : 0);
  if (exponent > 15) return sign | 0x7c00;
  if (exponent < -25) return sign;
  // Below 2^-14 a half has no implicit leading one, so the whole fraction is shifted, in steps of 2^-24.
  if (exponent < -14) return sign | shifted(fraction | 0x800000, -1 - exponent);
  // A fraction that rounds up to 1024 carries into the exponent, which is right, up to infinity.
  return sign | (((exponent + 15) << 10) + shifted(fraction, 13));
}

/** value / 2^by, rounded to the nearest whole number, half to even. */
function shifted(value: number, by: number): number {
  const kept = value >>> by;
  const rest = value - kept * 2 ** by;
  const half = 2 ** (by - 1);
  return kept + (rest > half || (rest === half && kept % 2 === 1) ? 1 : 0);
}
