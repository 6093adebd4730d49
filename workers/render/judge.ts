/** The judge of what a model's decoder reads: its calibration, and its registry's users or one typed fingerprint. */
import { StudioError } from '../../src/base/error.ts';
import { parseFingerprint } from '../../src/fingerprint/bits.ts';
import { innocentsOf } from '../../src/fingerprint/calibration/innocents.ts';
import type { Candidate } from '../../src/fingerprint/matching.ts';
import { parseRegistry } from '../../src/fingerprint/registry/file.ts';
import { candidatesOf } from '../../src/fingerprint/registry/registry.ts';
import { Judge } from '../../src/fingerprint/verdict.ts';
import type { OpenModel } from './open-models.ts';

interface Against {
  rate: number;
  /** Bits or hex, or null for the registry's users. */
  reference: string | null;
  /** The registry's text, where there is one. */
  registry: string | null;
}

/** Throws 'no-decoder' where the model has none, and what the registry's reader throws. */
export function judgeOf(
  { info, hasDecoder, calibration }: OpenModel,
  { rate, reference, registry }: Against,
): Judge {
  if (!hasDecoder) {
    throw new StudioError(
      'no-decoder',
      `“${info.name}” has no decoder, so it can read no fingerprints.`,
      'Choose the model that it was made from.',
    );
  }
  const { bits } = info;
  const candidates: Candidate[] =
    reference !== null
      ? [{ fingerprint: parseFingerprint(reference, bits), isDrawn: false }]
      : registry !== null
        ? candidatesOf(parseRegistry(new TextEncoder().encode(registry), bits))
        : [];
  return new Judge({
    bitCount: bits,
    candidates,
    rate,
    innocents: calibration && ((pictures) => innocentsOf(calibration, candidates, pictures)),
  });
}
