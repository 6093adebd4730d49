/** Values of pixels as a layer to lay over a picture: clear where they are 0, and the stronger the nearer to the largest. */
import type { Sheet } from './sheet.ts';

/** Orange: it stands out from a picture in grey. */
const COLOUR = [255, 120, 0] as const;

/** @param values [R·R], none below 0 */
export function heatMap(values: Float32Array): Sheet {
  const largest = values.reduce((a, b) => Math.max(a, b), 0);
  const rgba = new Uint8ClampedArray(4 * values.length);
  values.forEach((value, pixel) =>
    rgba.set([...COLOUR, largest > 0 ? Math.round((value / largest) * 255) : 0], 4 * pixel),
  );
  return { columns: 1, rows: 1, resolution: Math.sqrt(values.length), rgba };
}
