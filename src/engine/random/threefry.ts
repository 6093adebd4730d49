/**
 * Counter-based random numbers: Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as
 * easy as 1, 2, 3, SC 2011). A draw is a pure function of (seed, stream, step, element), so training resumes from its
 * counters alone. threefry.wgsl.ts is the GPU's twin: integers equal bit for bit, normals within 1e-5.
 */

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const PARITY = 0x1bd11bda;

/** One block: two words from a key and a counter of two words each. All unsigned 32-bit. */
export function threefry2x32(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
): [number, number] {
  const keys = [key0 >>> 0, key1 >>> 0, (PARITY ^ key0 ^ key1) >>> 0] as const;
  let x0 = (counter0 + keys[0]) >>> 0;
  let x1 = (counter1 + keys[1]) >>> 0;
  for (let round = 0; round < 20; round++) {
    const r = ROTATIONS[round % 8]!;
    x0 = (x0 + x1) >>> 0;
    x1 = (((x1 << r) | (x1 >>> (32 - r))) ^ x0) >>> 0;
    if (round % 4 === 3) {
      const injection = (round + 1) / 4;
      x0 = (x0 + keys[injection % 3]!) >>> 0;
      x1 = (x1 + keys[(injection + 1) % 3]! + injection) >>> 0;
    }
  }
  return [x0, x1];
}

/** What a draw depends on besides the element's index: element pair j is block (j, step) under the key (seed, stream). */
export interface DrawKey {
  seed: number;
  stream: number;
  step: number;
}

/** `count` unsigned words. */
export function randomWords(key: DrawKey, count: number): Uint32Array<ArrayBuffer> {
  const words = new Uint32Array(count + (count % 2));
  for (let pair = 0; 2 * pair < count; pair++) {
    const [a, b] = threefry2x32(key.seed, key.stream, pair, key.step);
    words[2 * pair] = a;
    words[2 * pair + 1] = b;
  }
  return words.subarray(0, count);
}

/** `count` floats that are 0 or 1 with equal probability: each word's top bit. */
export function randomBits(key: DrawKey, count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(randomWords(key, count), (word) => word >>> 31);
}

/** `count` floats in [0, 1): each word's upper 24 bits. */
export function randomUniform(key: DrawKey, count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(randomWords(key, count), (word) => (word >>> 8) * 2 ** -24);
}

/** `count` standard normals by Box and Muller: a pair from each block. */
export function randomNormal(key: DrawKey, count: number): Float32Array<ArrayBuffer> {
  const words = randomWords(key, count + (count % 2));
  const out = new Float32Array(words.length);
  for (let i = 0; i < words.length; i += 2) {
    const radius = f(Math.sqrt(f(-2 * logOfUnit(words[i]!))));
    const [cosine, sine] = turn(words[i + 1]!);
    out[i] = radius * cosine;
    out[i + 1] = radius * sine;
  }
  return out.subarray(0, count);
}

const f = Math.fround;

/**
 * ln of (upper 24 bits + 1)·2⁻²⁴ in (0, 1], in float32 steps that the GPU repeats: mantissa m in [√½, √2), then
 * ln m = 2·artanh((m-1)/(m+1)) as an odd polynomial (|t| < 0.172, the first term left out is below 1e-9).
 */
export function logOfUnit(word: number): number {
  const value = (word >>> 8) + 1;
  let exponent = 31 - Math.clz32(value);
  let mantissa = f(value * 2 ** -exponent); // [1, 2), exact: value has at most 25 bits and is a power of two there
  if (mantissa > f(Math.SQRT2)) {
    mantissa = f(mantissa * 0.5);
    exponent++;
  }
  const t = f(f(mantissa - 1) / f(mantissa + 1));
  const t2 = f(t * t);
  let series = f(1 / 9);
  for (const coefficient of [f(1 / 7), f(1 / 5), f(1 / 3), 1]) series = f(f(series * t2) + coefficient);
  return f(f(2 * f(t * series)) + f((exponent - 24) * f(Math.LN2)));
}

/** Cosine and sine of 2π·(upper 24 bits)·2⁻²⁴: the quadrant by integers, then Taylor on [-π/4, π/4]. */
export function turn(word: number): [number, number] {
  const k = word >>> 8;
  const quadrant = (k + 2 ** 21) >>> 22;
  const angle = f((k - quadrant * 2 ** 22) * f((2 * Math.PI) / 2 ** 24));
  const a2 = f(angle * angle);
  let s = f(1 / 362_880);
  for (const coefficient of [f(-1 / 5040), f(1 / 120), f(-1 / 6), 1]) s = f(f(s * a2) + coefficient);
  s = f(s * angle);
  let c = f(-1 / 3_628_800);
  for (const coefficient of [f(1 / 40_320), f(-1 / 720), f(1 / 24), f(-1 / 2), 1])
    c = f(f(c * a2) + coefficient);
  switch (quadrant % 4) {
    case 0:
      return [c, s];
    case 1:
      return [-s, c];
    case 2:
      return [-c, -s];
    default:
      return [s, -c];
  }
}
