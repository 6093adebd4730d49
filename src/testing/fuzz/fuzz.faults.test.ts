/** The long part of fuzz.test.ts: other cases, and many more of them; the counts are in docs/RELIABILITY.md. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { swept, times } from '../swept.ts';
import { fuzz, type FuzzTarget } from './fuzz.ts';
import { pictureTargets } from './picture-targets.ts';
import { targets } from './targets.ts';

const files = times('CASES', 100_000);
/** A picture takes a codec many times as long as a file its reader. */
const pictures = Math.ceil(files / 50);
const FIRST = 1_000_000;

async function fuzzed(target: FuzzTarget, count: number): Promise<void> {
  const { cases, read, refused, findings } = await fuzz(target, count, FIRST);
  swept(
    `fuzz, ${target.name}: ${cases} cases, ${read} read, ${refused} refused, ${findings.length} findings`,
  );
  expect(findings).toEqual([]);
}

/** A decoder writes what it thinks of a file to the console, by way of log. */
beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue(undefined));
afterEach(() => vi.restoreAllMocks());

it.each(targets)('damaged files: $name', (target) => fuzzed(target, files), 60 * 60_000);
it.each(pictureTargets)('damaged pictures: $name', (target) => fuzzed(target, pictures), 60 * 60_000);
