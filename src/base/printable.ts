/**
 * Text out of a file, fit to be shown: what a terminal obeys or an eye misses is written out as \u{…}. That is control
 * characters (escape codes among them), line and paragraph separators, and marks that turn the reading direction.
 */
const unprintable = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udfff]/gu;

export function printable(text: string): string {
  return text.replaceAll(unprintable, escaped);
}

/** As printable, line feeds left as they are: for results of several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
