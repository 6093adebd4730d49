/**
 * Runs a reader on damaged files. A reader may read a file or refuse it with a StudioError. Anything else is a
 * finding, and so is a case that takes more than two seconds of CPU time or holds far more memory than its file can
 * justify.
 */
import { StudioError } from '../../base/error.ts';
import { damaged } from './mutate.ts';

export interface FuzzTarget {
  name: string;
  /** Small, intact files. */
  seeds: readonly Uint8Array[];
  /** Reads the whole file. The result does not matter. */
  read(bytes: Uint8Array<ArrayBuffer>): unknown;
  /** Corrects checksums in every other case, so that code behind them is reached. */
  repair?(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>;
}

export interface FuzzReport {
  cases: number;
  read: number;
  refused: number;
  /** Descriptions with the case's number. */
  findings: string[];
}

const mostMs = 2000;
const mostBytes = 500 * 1024 * 1024;
/** More findings would say nothing new. */
const mostFindings = 5;

/** Runs the cases from `from` up to, not including, `from + count`. */
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

/** The file of a case, to examine a finding. */
export function caseOf({ seeds, repair }: FuzzTarget, number: number): Uint8Array<ArrayBuffer> {
  const bytes = damaged(seeds, number);
  return repair && number % 2 === 0 ? repair(bytes) : bytes;
}
