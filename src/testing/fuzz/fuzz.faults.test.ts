/** The long part of fuzz.test.ts, with other and many more cases. docs/RELIABILITY.md has the counts. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { swept, times } from '../swept.ts';
import { fuzz, type FuzzTarget } from './fuzz.ts';
import { pictureTargets } from './picture-targets.ts';
import { targets } from './targets.ts';

const files = times('CASES', 100_000);
/** A codec takes many times as long for a picture as a reader for another file. */
const pictures = Math.ceil(files / 50);
const FIRST = 1_000_000;

async function fuzzed(target: FuzzTarget, count: number): Promise<void> {
  const { cases, read, refused, findings } = await fuzz(target, count, FIRST);
  swept(
    `fuzz, ${target.name}: ${cases} cases, ${read} read, ${refused} refused, ${findings.length} findings`,
  );
  expect(findings).toEqual([]);
}

/** A decoder logs its opinion of a file to the console. */
beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue(undefined));
afterEach(() => vi.restoreAllMocks());

it.each(targets)('damaged files: $name', (target) => fuzzed(target, files), 60 * 60_000);
it.each(pictureTargets)('damaged pictures: $name', (target) => fuzzed(target, pictures), 60 * 60_000);
