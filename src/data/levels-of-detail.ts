/**
 * One image as the official datasets store it: channel-major, at every level of detail from its own size down to 4×4.
 * Each level is the 2×2 mean of the unrounded one above, and is rounded, half to even, on its own.
 */

export interface LevelImage {
  resolution: number;
  channels: 1 | 3;
  /** [C,H,W] */
  data: Uint8Array<ArrayBuffer>;
}

const SMALLEST = 4;

/** @param pixels [H,W,C], H = W = resolution, a power of two from 4 on */
export function levelsOfDetail(pixels: Uint8Array, resolution: number, channels: 1 | 3): LevelImage[] {
  const levels: LevelImage[] = [];
  let values = channelMajor(pixels, resolution, channels);
  for (let size = resolution; size >= SMALLEST; size /= 2) {
    // A clamped array rounds half to even, as numpy's rint does.
    levels.push({ resolution: size, channels, data: new Uint8Array(new Uint8ClampedArray(values).buffer) });
    values = halved(values, size, channels);
  }
  return levels;
}

function channelMajor(pixels: Uint8Array, size: number, channels: number): Float32Array<ArrayBuffer> {
  const planes = new Float32Array(pixels.length);
  const area = size * size;
  for (let p = 0; p < area; p++)
    for (let c = 0; c < channels; c++) planes[c * area + p] = pixels[p * channels + c]!;
  return planes;
}

/** [C,H,W] → [C,H/2,W/2]. Means of bytes over 4ᵏ pixels are exact in float32 down to the smallest level. */
function halved(values: Float32Array, size: number, channels: number): Float32Array<ArrayBuffer> {
  const half = size / 2;
  const result = new Float32Array(channels * half * half);
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < half; y++) {
      for (let x = 0; x < half; x++) {
        const at = (c * size + 2 * y) * size + 2 * x;
        const sum = values[at]! + values[at + 1]! + values[at + size]! + values[at + size + 1]!;
        result[(c * half + y) * half + x] = sum / 4;
      }
    }
  }
  return result;
}
