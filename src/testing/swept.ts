/**
 * The report and the number of tries of the long sweeps of faults. `npm run test:faults` sets both with environment
 * variables, and prints the lines at its end.
 */
import { appendFileSync } from 'node:fs';

/** Adds a line with numbers to the report. */
export function swept(line: string): void {
  console.info(line);
  const report = process.env['FAULTS_REPORT'];
  if (report !== undefined) appendFileSync(report, `${line}\n`);
}

/** How often or for how long something is tried: the environment's number, or `usual`. */
export function times(name: 'INTERRUPTS' | 'CASES' | 'KILLS' | 'MINUTES', usual: number): number {
  const text = process.env[name];
  return text === undefined ? usual : Number(text);
}
