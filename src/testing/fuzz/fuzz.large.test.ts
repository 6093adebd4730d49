/** The long part of fuzz.test.ts; the counts are in docs/RELIABILITY.md. */
import { expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';
import { pictureTargets } from './picture-targets.ts';
import { targets } from './targets.ts';

it.each(targets)(
  'a hundred thousand damaged files: $name',
  async (target) => {
    const report = await fuzz(target, 100_000, 1_000_000);
    console.log(`${target.name}: ${report.cases} cases, ${report.read} read, ${report.refused} refused`);
    expect(report.findings).toEqual([]);
  },
  30 * 60_000,
);

it.each(pictureTargets)(
  'ten thousand damaged pictures: $name',
  async (target) => {
    const report = await fuzz(target, 10_000, 1_000_000);
    console.log(`${target.name}: ${report.cases} cases, ${report.read} read, ${report.refused} refused`);
    expect(report.findings).toEqual([]);
  },
  30 * 60_000,
);
