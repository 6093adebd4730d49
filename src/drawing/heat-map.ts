/** Shows a value per pixel as a layer over a picture: clear at 0, strongest at the largest value. */
import type { Sheet } from './sheet.ts';

/** Orange, which stands out from a grey picture. */
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
