/** Writes decoded lines as they come, as JSON lines, one JSON array, or CSV. */
import { csvHead, csvRows, type Line } from '../src/fingerprint/decoded.ts';
import type { Console } from './console.ts';

export const lineFormats = ['lines', 'json', 'csv'] as const;
export type LineFormat = (typeof lineFormats)[number];

export interface LinesOut {
  write(line: Line): void;
  /** Writes the end that the format needs. */
  end(): void;
}

export function linesOut(format: LineFormat, console: Console): LinesOut {
  if (format === 'csv') {
    console.result(csvHead);
    return { write: (line) => console.result(csvRows([line])), end: () => undefined };
  }
  if (format === 'lines') {
    return { write: (line) => console.result(JSON.stringify(line)), end: () => undefined };
  }
  let opening = '[';
  return {
    write(line) {
      console.result(`${opening}${JSON.stringify(line)}`);
      opening = ',';
    },
    end: () => console.result(opening === '[' ? '[]' : ']'),
  };
}
