/**
 * Lays out pictures of one size: as RGBA sheets for the page, as pixel arrays for files. No drawing, no
 * tensors.
 */

/** uint8 [count,resolution,resolution,channels]. */
export interface Pictures {
  count: number;
  resolution: number;
  channels: 1 | 3;
  data: Uint8Array;
}

/** Of a network's pixels, uint8 [count,R,R,C]. */
export function asPictures(
  { resolution, channels }: { resolution: number; channels: number },
  data: Uint8Array,
): Pictures {
  const shape = { resolution, channels: channels === 1 ? 1 : 3 } as const;
  return { ...shape, count: data.length / (resolution ** 2 * channels), data };
}

/** One picture alone. */
export function pictureAt({ data, count, ...shape }: Pictures, index: number): Pictures {
  const size = data.length / count;
  return { ...shape, count: 1, data: data.subarray(index * size, (index + 1) * size) };
}

/**
 * The form of every picture that goes from a worker to the page: equal cells, ready for putImageData. Cells lie
 * row by row; those missing in the last row are transparent. It is no image format: the workers write files.
 */
export interface Sheet {
  columns: number;
  rows: number;
  /** Side of one cell in pixels; the sheet is columns·resolution wide and rows·resolution high. */
  resolution: number;
  /** RGBA, 8 bits, row-major over the whole sheet; transferred, so the receiver owns it. */
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * Lays pictures out row by row in `columns` columns, as [rows·R, columns·R, outChannels]. Cells missing in the
 * last row stay zero, which is transparent with 4 channels. Grey is repeated where three channels or more are
 * wanted.
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
