/**
 * Makes text from a file fit to be shown. What a terminal would obey or an eye would miss is written as \u{…}:
 * control characters (escape codes among them), line and paragraph separators, and marks that turn the reading
 * direction.
 */
const unprintable = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|[\ud800-\udfff]/gu;

export function printable(text: string): string {
  return text.replaceAll(unprintable, escaped);
}

/** The same, but line feeds stay: for results of several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
