/** Equal pictures laid out in one: RGBA sheets for the page, pixel arrays for files. No drawing, no tensors. */
import { toPixels } from '../../src/engine/networks/pixels.ts';
import type { Sheet } from '../kit/sheet.ts';

/** uint8 [count,resolution,resolution,channels]. */
export interface Pictures {
  count: number;
  resolution: number;
  channels: 1 | 3;
  data: Uint8Array;
}

/**
 * Row by row in `columns` columns, as [rows·R, columns·R, outChannels]. Cells missing in the last row stay zero, which
 * is transparent with 4 channels. Grey spreads over three channels where more than one are wanted.
 */
export function layOut(
  { count, resolution, channels, data }: Pictures,
  columns: number,
  outChannels: 1 | 3 | 4,
): Uint8Array<ArrayBuffer> {
  const rows = Math.ceil(count / columns);
  const stride = columns * resolution * outChannels;
  const out = new Uint8Array(rows * resolution * stride);
  const next = channels === 1 ? 0 : 1;
  let from = 0;
  for (let cell = 0; cell < count; cell++) {
    const corner =
      Math.floor(cell / columns) * resolution * stride + (cell % columns) * resolution * outChannels;
    for (let y = 0; y < resolution; y++) {
      let to = corner + y * stride;
      for (let x = 0; x < resolution; x++, from += channels, to += outChannels) {
        out[to] = data[from]!;
        if (outChannels === 1) continue;
        out[to + 1] = data[from + next]!;
        out[to + 2] = data[from + 2 * next]!;
        if (outChannels === 4) out[to + 3] = 255;
      }
    }
  }
  return out;
}

export function toSheet(pictures: Pictures, columns: number): Sheet {
  return {
    columns,
    rows: Math.ceil(pictures.count / columns),
    resolution: pictures.resolution,
    rgba: new Uint8ClampedArray(layOut(pictures, columns, 4).buffer),
  };
}

/** How each picture differs from the reference: what is shown, and the mean squared difference. */
export interface Differences {
  pixels: Uint8Array<ArrayBuffer>;
  /** Per picture, values in -1…1 as drawn, not as rounded. */
  distances: Float32Array<ArrayBuffer>;
}

/** gain·(cell - reference) around mid-grey; the reference itself stays a picture. `values` [count, size] flat. */
export function toDifferences(
  values: Float32Array,
  count: number,
  { referenceIndex, gain }: { referenceIndex: number; gain: number },
): Differences {
  const size = values.length / count;
  const reference = values.subarray(referenceIndex * size, (referenceIndex + 1) * size);
  const shown = new Float32Array(values.length);
  const distances = new Float32Array(count);
  for (let cell = 0; cell < count; cell++) {
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const difference = values[cell * size + i]! - reference[i]!;
      sum += difference ** 2;
      shown[cell * size + i] = gain * difference;
    }
    distances[cell] = sum / size;
  }
  shown.set(reference, referenceIndex * size);
  return { pixels: toPixels(shown, 'rint'), distances };
}
