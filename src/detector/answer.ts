/** A detector's answer about a picture, in words and as JSON (docs/DETECTOR.md). It never names a user. */
import type { Codecs } from '../data/decode/codecs.ts';
import { fitPicture } from '../data/fit-picture.ts';
import { readPictures, type DecoderOnDevice } from '../decoding/reader.ts';
import { sayVerdict } from '../fingerprint/sentence.ts';
import type { Verdict, VerdictKind } from '../fingerprint/verdict.ts';
import type { DetectorAbout } from './file.ts';
import type { OpenedDetector } from './open.ts';

export interface DetectorAnswer {
  version: 1;
  system: DetectorAbout['system'];
  /**
   * user: one of the published fingerprints; unknown: made by this system, under no published fingerprint;
   * none: it bears no fingerprint of this system; untold: the evidence decides nothing.
   */
  verdict: VerdictKind;
  headline: string;
  reasons: string[];
  /** Present where the verdict is 'user'. */
  fingerprint: { id: string; created: string; status: 'active' | 'revoked'; revoked: string | null } | null;
  evidence: {
    bits: number;
    /** Of the nearest published fingerprint; null where none is published. */
    matches: number | null;
    /** Matches that the rate asks for; null where even all bits are too few. */
    needed: number | null;
    rate: number;
    fingerprints: number;
    /** The exact chance over all of them, and its decimal logarithm. */
    p: number;
    log10p: number;
    conformal: { p: number; innocents: number; supports: number } | null;
  };
  /** [width, height] where the picture had to be cropped or resized, which weakens a fingerprint. */
  resizedFrom: [number, number] | null;
}

/** Throws what decodeImage throws. */
export async function detect(
  decoder: DecoderOnDevice,
  { about, judge }: Pick<OpenedDetector, 'about' | 'judge'>,
  picture: Uint8Array<ArrayBuffer>,
  codecs: Codecs,
): Promise<DetectorAnswer> {
  const { pixels, resized, sourceWidth, sourceHeight } = await fitPicture(picture, decoder.config, codecs);
  const [reading] = await readPictures(decoder, [pixels]);
  const verdict = judge.judge({ logits: reading!.logits });
  return {
    version: 1,
    system: about.system,
    verdict: verdict.kind,
    ...sayVerdict(verdict),
    fingerprint: fingerprintOf(about, verdict),
    evidence: evidenceOf(verdict),
    resizedFrom: resized ? [sourceWidth, sourceHeight] : null,
  };
}

function fingerprintOf(about: DetectorAbout, { kind, best }: Verdict): DetectorAnswer['fingerprint'] {
  const found = about.fingerprints.find(({ id }) => kind === 'user' && id === best?.candidate.user);
  if (!found) return null;
  const { id, created, status, revoked = null } = found;
  return { id, created, status, revoked };
}

function evidenceOf(verdict: Verdict): DetectorAnswer['evidence'] {
  const { bitCount, best, needed = null, rate, users, chance, innocents } = verdict;
  return {
    bits: bitCount,
    matches: best?.matches ?? null,
    needed,
    rate,
    fingerprints: users,
    p: chance.p,
    log10p: chance.log10,
    conformal: innocents
      ? { p: innocents.p, innocents: innocents.count, supports: innocents.supports }
      : null,
  };
}
