/**
 * What the long sweeps of faults count and how often they try: `npm run test:faults` sets both by the environment, and prints
 * the lines at its end.
 */
import { appendFileSync } from 'node:fs';

/** A line of the report, with numbers. */
export function swept(line: string): void {
  console.info(line);
  const report = process.env['FAULTS_REPORT'];
  if (report !== undefined) appendFileSync(report, `${line}\n`);
}

/** How often something is tried, or for how long: the environment's number, or `usual`. */
export function times(name: 'INTERRUPTS' | 'CASES' | 'KILLS' | 'MINUTES', usual: number): number {
  const text = process.env[name];
  return text === undefined ? usual : Number(text);
}
