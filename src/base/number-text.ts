/**
 * Numbers in running text, written alike in the page, in commands and in verdicts. The decimal mark is a point.
 */

/** Whole numbers with thin spaces: 2 048 000. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009');
}

/** A count and its noun, whose plural takes an s: 1 image, 2 048 images. */
export function counted(count: number, thing: string): string {
  return `${formatCount(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** A power of ten: 10⁻⁶. */
export function powerOfTen(exponent: number): string {
  return `10${[...String(exponent)].map((digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])).join('')}`;
}
