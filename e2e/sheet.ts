/** The contents of a grid on the page as numbers, since a screenshot may miss a canvas. */
import type { Locator } from '@playwright/test';

export interface ShownSheet {
  columns: number;
  rows: number;
  resolution: number;
  /** Red, green and blue, 0…255, of each cell, row by row. Bytes come from the browser much faster than numbers. */
  cells: Uint8Array[];
}

/** Reads a canvas whose geometry is in data-columns, data-rows and data-resolution. */
export async function readSheet(canvas: Locator): Promise<ShownSheet> {
  return canvas.evaluate((element) => {
    const { width, height, dataset } = element as HTMLCanvasElement;
    const pixels = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data;
    if (!pixels) throw new Error('The grid has no pixels.');
    const [columns, rows, resolution] = [dataset['columns'], dataset['rows'], dataset['resolution']].map(
      Number,
    ) as [number, number, number];
    const cells: Uint8Array[] = [];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const cell = new Uint8Array(3 * resolution ** 2);
        for (let y = 0; y < resolution; y++) {
          for (let x = 0; x < resolution; x++) {
            const at = 4 * ((row * resolution + y) * width + column * resolution + x);
            cell.set(pixels.subarray(at, at + 3), 3 * (y * resolution + x));
          }
        }
        cells.push(cell);
      }
    }
    return { columns, rows, resolution, cells };
  });
}

/** Standard deviation of a cell's values, in levels: 0 for a cell of one colour. */
export function contrast(cell: Uint8Array): number {
  const mean = cell.reduce((sum, value) => sum + value, 0) / cell.length;
  return Math.sqrt(cell.reduce((sum, value) => sum + (value - mean) ** 2, 0) / cell.length);
}

/** Mean squared difference per value, over all pairs of cells. */
export function meanDistance({ cells }: ShownSheet): number {
  let [sum, pairs] = [0, 0];
  for (const [i, a] of cells.entries()) {
    for (const b of cells.slice(i + 1)) {
      sum += a.reduce((total, value, k) => total + (value - (b[k] ?? Number.NaN)) ** 2, 0) / a.length;
      pairs++;
    }
  }
  return sum / pairs;
}
