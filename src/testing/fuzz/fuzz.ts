/**
 * Runs a reader on damaged files. A reader may read a file or refuse it with a StudioError; anything else is a finding, and so
 * is a case that takes longer than two seconds of a core, or holds much more than its file can be worth.
 */
import { StudioError } from '../../base/error.ts';
import { damaged } from './mutate.ts';

export interface FuzzTarget {
  name: string;
  /** Sound files, small. */
  seeds: readonly Uint8Array[];
  /** Reads all of it. What it resolves to does not matter. */
  read(bytes: Uint8Array<ArrayBuffer>): unknown;
  /** Puts checksums right in every other case: what lies behind them is reached so. */
  repair?(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
}

export interface FuzzReport {
  cases: number;
  read: number;
  refused: number;
  /** In words, with the case's number. */
  findings: string[];
}

const mostMs = 2000;
const mostBytes = 500 * 1024 * 1024;
/** More would say nothing new. */
const mostFindings = 5;

/** Cases `from` up to `from + count`. */
export async function fuzz(target: FuzzTarget, count: number, from = 0): Promise<FuzzReport> {
  const report: FuzzReport = { cases: 0, read: 0, refused: 0, findings: [] };
  for (let number = from; number < from + count && report.findings.length < mostFindings; number++) {
    const bytes = caseOf(target, number);
    const finding = (what: string): void =>
      void report.findings.push(`${target.name}, case ${number}: ${what}`);
    const before = process.cpuUsage();
    report.cases++;
    try {
      await target.read(bytes);
      report.read++;
    } catch (error) {
      report.refused++;
      if (!(error instanceof StudioError)) finding(error instanceof Error ? error.stack! : String(error));
    }
    const tookMs = process.cpuUsage(before).user / 1000;
    if (tookMs > mostMs) finding(`${tookMs.toFixed(0)} ms for ${bytes.length} bytes`);
    const { external, arrayBuffers } = process.memoryUsage();
    if (external + arrayBuffers > mostBytes)
      finding(`${((external + arrayBuffers) / 2 ** 20).toFixed(0)} MB are held`);
  }
  return report;
}

/** The file of a case, to look at a finding. */
export function caseOf({ seeds, repair }: FuzzTarget, number: number): Uint8Array<ArrayBuffer> {
  const bytes = damaged(seeds, number);
  return repair && number % 2 === 0 ? repair(bytes) : bytes;
}
