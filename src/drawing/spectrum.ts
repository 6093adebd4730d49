/** The spectrum of the difference of two pictures, lowest frequencies in the middle. */
import { StudioError } from '../base/error.ts';
import { centredMagnitudes } from './fft.ts';
import type { Sheet } from './sheet.ts';

/**
 * The spectrum of the amplified difference, summed over the channels and shown as log(1 + magnitude): black
 * where a frequency is missing, white where it is strongest. Both arguments are sheets of one picture. Throws
 * StudioError 'bad-request' where their sizes differ.
 */
export function differenceSpectrum(first: Sheet, second: Sheet, gain: number): Sheet {
  const { resolution } = first;
  const pixels = resolution ** 2;
  if (second.resolution !== resolution || [first, second].some(({ rgba }) => rgba.length !== 4 * pixels)) {
    throw new StudioError('bad-request', 'Two pictures of different sizes have no difference.');
  }
  const sum = new Float64Array(pixels);
  for (const channel of [0, 1, 2]) {
    const difference = Float64Array.from(
      { length: pixels },
      (_, pixel) => gain * (first.rgba[4 * pixel + channel]! - second.rgba[4 * pixel + channel]!),
    );
    // Divided by the picture's side, so that larger pictures give no lighter spectrum.
    centredMagnitudes(difference, resolution).forEach((value, at) => (sum[at]! += value / resolution));
  }
  const shown = sum.map((value) => Math.log1p(value));
  const most = shown.reduce((a, b) => Math.max(a, b));
  const rgba = new Uint8ClampedArray(4 * pixels);
  shown.forEach((value, at) => {
    const level = most > 0 ? Math.round((value / most) * 255) : 0;
    rgba.set([level, level, level, 255], 4 * at);
  });
  return { columns: 1, rows: 1, resolution, rgba };
}
