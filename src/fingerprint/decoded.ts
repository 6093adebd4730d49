/**
 * What was read in many pictures, a line each: the rows of the page's table, of `decode` and of their files. A line repeats
 * what a verdict says and adds nothing to it.
 */
import Papa from 'papaparse';
import { toBitString } from './bits.ts';
import { verdictSentence } from './sentence.ts';
import type { Verdict, VerdictKind } from './verdict.ts';

/** k of n bits agree; p is the exact chance that an innocent picture matches any of the users as well. */
export interface LineMatch {
  user: string;
  k: number;
  n: number;
  p: number;
}

export interface DecodedLine {
  /** Of one picture its name; of a pooled reading what its pictures have in common. */
  file: string;
  /** Over how many pictures the evidence is pooled. */
  pictures: number;
  bits: string;
  logits: number[];
  verdict: VerdictKind;
  sentence: string;
  /** Whom the verdict names. */
  match: LineMatch | null;
  /** The nearest user whatever the verdict, and how many bits fewer the next one matches. */
  best: (LineMatch & { gap: number | null }) | null;
  /** (1 + innocents at least as good) / (N + 1); null without a calibration. */
  conformal: number | null;
  /** The picture's own size, [width, height], where it is not the network's: resizing weakens a fingerprint. */
  resizedFrom: [number, number] | null;
}

export interface FailedLine {
  file: string;
  error: string;
}

export type Line = DecodedLine | FailedLine;

export interface LineSource {
  file: string;
  logits: ArrayLike<number>;
  resizedFrom?: [number, number] | null;
}

export function decodedLine({ file, logits, resizedFrom = null }: LineSource, verdict: Verdict): DecodedLine {
  const { kind, bits, pictures, innocents, gap = null } = verdict;
  const best = bestOf(verdict);
  return {
    file,
    pictures,
    bits: toBitString(bits),
    logits: Array.from(logits),
    verdict: kind,
    sentence: verdictSentence(verdict),
    match: kind === 'user' ? best : null,
    best: best && { ...best, gap },
    conformal: innocents?.p ?? null,
    resizedFrom,
  };
}

function bestOf({ best, bitCount, chance }: Verdict): LineMatch | null {
  if (best?.candidate.user === undefined) return null;
  return { user: best.candidate.user, k: best.matches, n: bitCount, p: chance.p };
}

const columns = [
  'file',
  'pictures',
  'verdict',
  'user',
  'best_user',
  'k',
  'n',
  'p',
  'gap',
  'conformal_p',
  'bits',
  'resized_from',
  'sentence',
  'error',
] as const;

type Cells = Partial<Record<(typeof columns)[number], string | number | null>>;

/** The first row of a CSV file, without a line end. */
export const csvHead = columns.join(',');

/**
 * Rows of a CSV file (RFC 4180), without a line end after the last. A text that a spreadsheet would take for a formula gets
 * an apostrophe before it, as a file's name or a user's may be anything.
 */
export function csvRows(lines: readonly Line[]): string {
  const rows = lines.map((line) => {
    const cells = cellsOf(line);
    return columns.map((column) => cells[column] ?? '');
  });
  return Papa.unparse(rows, { escapeFormulae: true, newline: '\r\n' });
}

function cellsOf(line: Line): Cells {
  if ('error' in line) return line;
  const { file, pictures, verdict, match, best, conformal, bits, resizedFrom, sentence } = line;
  return {
    file,
    pictures,
    verdict,
    user: match?.user ?? null,
    best_user: best?.user ?? null,
    k: best?.k ?? null,
    n: best?.n ?? null,
    p: best?.p ?? null,
    gap: best?.gap ?? null,
    conformal_p: conformal,
    bits,
    resized_from: resizedFrom?.join('×') ?? null,
    sentence,
  };
}
