/** JPEG's example quantisation tables and their scaling by a quality, as libjpeg does it (ITU-T T.81, Annex K). */

const luminance = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const chrominance = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/** The 64 divisors of a block's coefficients, row-major, for a quality from 1 to 100. */
export function quantisationTable(plane: 'luminance' | 'chrominance', quality: number): number[] {
  const percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  const table = plane === 'luminance' ? luminance : chrominance;
  return table.map((divisor) => Math.min(Math.max(Math.floor((divisor * percent + 50) / 100), 1), 255));
}
