/**
 * Damaged files of every byte format must be read or refused with a StudioError, and cause nothing else. A fault
 * planted behind the deepest checks of each reader shows that the fuzzer would find one. `npm run test:faults --
 * fuzz` runs a hundred thousand cases of each. docs/RELIABILITY.md has the counts.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../base/error.ts';
import { fuzz, type FuzzTarget } from './fuzz.ts';
import { pictureTargets } from './picture-targets.ts';
import { targets } from './targets.ts';

const cases = 600;

/** Refusals that only happen in files that are intact up to that point. */
const deep: Readonly<Record<string, RegExp>> = {
  PNG: /filter|compressed data|pixels/,
  npy: /bytes/,
  idx: /bytes/,
  TFRecord: /shape is/,
  safetensors: /tensor "/,
  zip: /checksum|unpack/,
  gzip: /checksum/,
  'network pickle': /variable|component|needs|static/,
  PyTorch: /storage/,
  BMP: /BMP/,
  registry: /bits|fingerprint/,
};

/** The same reader with a fault: it throws a TypeError where it should refuse. */
function planted(target: FuzzTarget): FuzzTarget {
  return {
    ...target,
    async read(bytes) {
      try {
        await target.read(bytes);
      } catch (error) {
        if (error instanceof StudioError && (deep[target.name] ?? /damaged/).test(error.message))
          throw new TypeError('planted', { cause: error });
        throw error;
      }
    },
  };
}

/** A decoder logs its opinion of a file to the console. */
beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue(undefined));
afterEach(() => vi.restoreAllMocks());

describe.each(targets)('damaged files: $name', (target) => {
  it('are read or refused', async () => {
    for (const seed of target.seeds) await target.read(new Uint8Array(seed));
    const report = await fuzz(target, cases);
    expect(report.findings).toEqual([]);
    expect(report.refused).toBeGreaterThan(cases / 10);
    expect(report.read).toBeGreaterThan(0);
  });

  it('would show a fault behind the checks', async () => {
    const { findings, cases: needed } = await fuzz(planted(target), cases);
    expect(findings[0], `${needed} cases`).toMatch(/planted/);
  });
});

describe.each(pictureTargets)('damaged pictures: $name', (target) => {
  it('are decoded or refused', async () => {
    const report = await fuzz(target, 100);
    expect(report.findings).toEqual([]);
    expect(report.refused).toBeGreaterThan(10);
  });

  it('would show a fault behind the checks', async () => {
    const { findings } = await fuzz(planted(target), 100);
    expect(findings[0]).toMatch(/planted/);
  });
});

it('a TIFF whose directory claims billions of values is refused before they are asked for', async () => {
  const tiff = pictureTargets.find(({ name }) => name === 'TIFF')!;
  expect((await fuzz(tiff, 1, 109)).findings).toEqual([]);
});
