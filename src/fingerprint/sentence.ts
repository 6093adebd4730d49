/**
 * Verdicts in plain words: a headline and the reasons for it. Different evidence gives different words, and a user's
 * name appears only if the verdict is that user.
 */
import { counted, formatCount } from '../base/number-text.ts';
import { binomialTail, bitsNeeded, matchThreshold, unionBound } from './binomial.ts';
import { sayOdds, sayRate } from './odds.ts';
import type { InnocentEvidence, Verdict } from './verdict.ts';

export interface VerdictWords {
  headline: string;
  /** A sentence each. */
  reasons: string[];
}

export function sayVerdict(verdict: Verdict): VerdictWords {
  return { headline: headlineOf(verdict), reasons: [...reasonsFor(verdict)] };
}

/** All of it on one line. */
export function verdictSentence(verdict: Verdict): string {
  const { headline, reasons } = sayVerdict(verdict);
  return [headline, ...reasons].join(' ');
}

/** Why nobody can be named with so few bits, whatever is read; null where somebody can. */
export function sayShortfall(bitCount: number, rate: number, users: number): string | null {
  if (matchThreshold(bitCount, rate, users) !== undefined) return null;
  const full = unionBound(binomialTail(bitCount, bitCount), users);
  return (
    `${bitCount} bits are too few to name one of ${sayUsers(users)} at ${sayRate(rate)}: ` +
    `even if all agree, an innocent picture matches as well ${sayOdds(full.log10)}. ` +
    `It takes ${bitsNeeded(rate, users)} bits at least.`
  );
}

function headlineOf(verdict: Verdict): string {
  const { kind, best, bitCount, needed, chance, innocents } = verdict;
  if (kind === 'user' && best) {
    const { user, isRevoked } = best.candidate;
    const revoked = isRevoked ? ', which was revoked' : '';
    const whose = user === undefined ? 'that it was compared with' : `of ${user}${revoked}`;
    return `This bears the fingerprint ${whose}: ${best.matches} of ${bitCount} bits agree.`;
  }
  if (kind === 'unknown') return 'This is fingerprinted by this model; its user is unknown.';
  if (kind === 'none') return 'This is not fingerprinted by this model.';
  if (!best) return 'Can’t be told: there is no fingerprint to compare with.';
  if (needed !== undefined && best.matches >= needed && innocents?.regenerated === 'innocent') {
    return 'Can’t be told: the bits agree, but this model does not draw such a picture.';
  }
  if (needed !== undefined && best.matches >= needed) {
    return 'Can’t be told: the bits agree, but innocent pictures speak against it.';
  }
  if (chance.log10 > Math.log10(0.05)) return 'Can’t be told: the match is no better than chance.';
  if (needed === undefined) return `Can’t be told: ${bitCount} bits are too few for the rate that was set.`;
  return 'Can’t be told: the match is a hint and no more.';
}

function* reasonsFor(verdict: Verdict): Generator<string> {
  const { kind, best, bitCount, users, rate, needed, chance, innocents, pictures } = verdict;
  if (pictures > 1) yield `The evidence of ${formatCount(pictures)} pictures is pooled.`;
  if (best) {
    if (kind !== 'user') {
      const ofAll = users === 1 ? 'The fingerprint agrees' : `The best of ${sayUsers(users)} agrees`;
      yield `${ofAll} in ${best.matches} of ${bitCount} bits.`;
    }
    yield `An innocent picture would match ${users === 1 ? 'it' : `one of ${sayUsers(users)}`} this well ${sayOdds(chance.log10)}${
      best.candidate.isDrawn ? '' : ', if innocent bits are fair and independent'
    }.`;
    yield needed === undefined
      ? `At ${sayRate(rate)} it takes ${bitsNeeded(rate, users)} bits at least.`
      : `At ${sayRate(rate)}, ${needed} of ${bitCount} must agree.`;
  }
  if (innocents) yield* innocentReasons(innocents, verdict);
  else yield 'Not checked against innocent pictures: this model has no calibration.';
}

function* innocentReasons(innocents: InnocentEvidence, { best, bitCount }: Verdict): Generator<string> {
  const { count, atLeastAsGood, supports, needed, presence, regenerated } = innocents;
  if (best) {
    const how = atLeastAsGood === 0 ? 'none matches' : `${formatCount(atLeastAsGood)} match`;
    yield `Of ${formatCount(count)} innocent pictures ${how} as well; that many can show no rate below ${sayRate(supports)}.`;
    yield needed === undefined
      ? `Their bits are so biased that ${bitCount} are too few against them.`
      : `Allowing for their bias, ${needed} must agree.`;
  }
  if (regenerated === 'marked')
    yield 'The generator draws it again, nearer than 99 in 100 innocent pictures.';
  if (regenerated === 'innocent')
    yield 'The generator comes no nearer to it than to innocent pictures: the fingerprint may have been pasted on, or the picture altered.';
  if (regenerated === 'unclear') yield 'How near the generator comes to it does not tell.';
  if (presence === 'marked')
    yield 'It looks like this model’s own pictures, and unlike 99 in 100 innocent ones.';
  if (presence === 'innocent') yield 'It looks unlike 99 in 100 of this model’s own pictures.';
  if (presence === 'unclear')
    yield 'Whether this model made it can’t be told from how it looks to the decoder.';
}

function sayUsers(users: number): string {
  return counted(users, 'user');
}
