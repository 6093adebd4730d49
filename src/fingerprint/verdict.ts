/**
 * What follows from the bits that were read: whose picture it is, or how little can be said. The page, the commands
 * and published detectors share this module. Nobody is named unless three things agree: the exact binomial tail over
 * all users is within the rate, the threshold that innocents' bias requires is reached, and the calibration's
 * innocents do not contradict it. The last two need a calibration; without one the verdict says so. If the distance
 * between the picture and its regeneration was measured, nobody is named for a picture that the generator cannot
 * draw, since bits can be pasted on a photo.
 */
import { binomialTail, matchThreshold, unionBound, type Tail } from './binomial.ts';
import { bitsFromLogits, type Fingerprint } from './bits.ts';
import { conformalP, supportedRate } from './conformal.ts';
import { Matcher, type Candidate } from './matching.ts';

/**
 * user: one of the users, at the rate that was set. unknown: it bears a fingerprint of this model, but of nobody known.
 * none: it bears no fingerprint of this model. untold: the evidence decides nothing.
 */
export type VerdictKind = 'user' | 'unknown' | 'none' | 'untold';

/** 1e-6 is the rate that the method's authors name for 92 of 128 bits. */
export const defaultRate = 1e-6;

/** What a person may set: from a double's comfort up to one in two. */
export const rateRange = { least: 1e-30, most: 0.5 } as const;

export function isRate(rate: number): boolean {
  return rate >= rateRange.least && rate <= rateRange.most;
}

/**
 * Whether a picture looks like the model's own and not like innocents, the reverse, or like both or neither.
 */
export type Presence = 'marked' | 'innocent' | 'unclear';

/** What is known of a model's innocents: see calibration.ts. */
export interface Innocents {
  /** How many there are. */
  readonly count: number;
  /** How many of them match the best of the candidates at least as well as this reading does. */
  atLeastAsGood(logits: ArrayLike<number>): number;
  /** Matches with this candidate from which their bias and correlations no longer explain it; undefined: never. */
  needed(candidate: Candidate, rate: number): number | undefined;
  /** @param regeneration distance to what the generator makes of the picture, where it was measured */
  presence(logits: ArrayLike<number>, regeneration?: number): Presence;
  /** What that distance says by itself; null where innocents' distances were not measured. */
  regenerated(distance: number): Presence | null;
}

export interface JudgeSettings {
  bitCount: number;
  candidates: readonly Candidate[];
  /** The largest chance of naming anyone falsely, over all candidates together. */
  rate: number;
  /** The model's innocents, pooled as the evidence is; absent without a calibration. */
  innocents?: ((pictures: number) => Innocents) | undefined;
}

export interface Reading {
  /** [bitCount], of one picture or summed over several. */
  logits: ArrayLike<number>;
  /** Over how many; 1 if left out. */
  pictures?: number;
  /** Distance to what the generator makes of the picture, where it was measured. */
  regeneration?: number | undefined;
}

/** What the innocents say about one reading. */
export interface InnocentEvidence {
  count: number;
  atLeastAsGood: number;
  /** Conformal. */
  p: number;
  /** The lowest rate that this number of innocents can show, at 95 %. */
  supports: number;
  /** Matches that their bias asks for; undefined where even all bits are too few, or nobody was compared. */
  needed: number | undefined;
  presence: Presence;
  /** Whether the generator draws such a picture; null where that was not measured. */
  regenerated: Presence | null;
}

export interface Verdict {
  kind: VerdictKind;
  bits: Fingerprint;
  bitCount: number;
  /** How many candidates were compared. */
  users: number;
  rate: number;
  /** How many pictures' evidence was pooled. */
  pictures: number;
  /** The best candidate, whatever the verdict; undefined without candidates. */
  best: { candidate: Candidate; matches: number } | undefined;
  /** How many bits fewer the next candidate matches; undefined with less than two candidates. */
  gap: number | undefined;
  /** min(1, users · p) of the best candidate's exact tail; 1 without candidates. */
  chance: Tail;
  /** Matches that the rate asks for; undefined where even all bits are too few. */
  needed: number | undefined;
  innocents: InnocentEvidence | undefined;
}

/** Reads verdicts off logits, for one set of candidates. */
export class Judge {
  readonly #matcher: Matcher;
  readonly #needed: number | undefined;
  readonly #innocents = new Map<number, Innocents>();

  /** Throws 'fingerprint-length' where a candidate has not `bitCount` bits. */
  constructor(readonly settings: JudgeSettings) {
    const { bitCount, candidates, rate } = settings;
    this.#matcher = new Matcher(bitCount, candidates);
    this.#needed = matchThreshold(bitCount, rate, Math.max(1, candidates.length));
  }

  judge(reading: Reading): Verdict {
    const { logits, pictures = 1 } = reading;
    const { bitCount, candidates, rate } = this.settings;
    const bits = bitsFromLogits(logits);
    const [best, next] = this.#matcher.best(bits, 2);
    const users = candidates.length;
    const chance = best ? unionBound(binomialTail(bitCount, best.matches), users) : { p: 1, log10: 0 };
    const innocents = this.#askInnocents(reading, best?.candidate);
    return {
      kind: decide({ matches: best?.matches, needed: this.#needed, rate, innocents }),
      bits,
      bitCount,
      users,
      rate,
      pictures,
      best,
      gap: best && next && best.matches - next.matches,
      chance,
      needed: this.#needed,
      innocents,
    };
  }

  #askInnocents(
    { logits, pictures = 1, regeneration }: Reading,
    best: Candidate | undefined,
  ): InnocentEvidence | undefined {
    const innocents = this.#innocentsFor(pictures);
    if (!innocents) return undefined;
    const { rate, candidates } = this.settings;
    const atLeastAsGood = innocents.atLeastAsGood(logits);
    return {
      count: innocents.count,
      atLeastAsGood,
      p: conformalP(atLeastAsGood, innocents.count),
      supports: supportedRate(innocents.count),
      needed: best && innocents.needed(best, rate / candidates.length),
      presence: innocents.presence(logits, regeneration),
      regenerated: regeneration === undefined ? null : innocents.regenerated(regeneration),
    };
  }

  /** Kept, since they rank all their pictures at the first use. */
  #innocentsFor(pictures: number): Innocents | undefined {
    const known = this.#innocents.get(pictures);
    if (known) return known;
    const innocents = this.settings.innocents?.(pictures);
    if (innocents) this.#innocents.set(pictures, innocents);
    return innocents;
  }
}

interface Grounds {
  matches: number | undefined;
  needed: number | undefined;
  rate: number;
  innocents: InnocentEvidence | undefined;
}

function decide({ matches, needed, rate, innocents }: Grounds): VerdictKind {
  const isBeyondChance = matches !== undefined && needed !== undefined && matches >= needed;
  if (isBeyondChance && (!innocents || agrees(innocents, matches, rate))) return 'user';
  if (isBeyondChance) return 'untold';
  if (innocents?.presence === 'marked') return 'unknown';
  if (innocents?.presence === 'innocent') return 'none';
  return 'untold';
}

/** N innocents can't show a rate below 1/(N + 1), so for such a rate it is enough that none is as good. */
function agrees({ count, p, needed, regenerated }: InnocentEvidence, matches: number, rate: number): boolean {
  if (regenerated === 'innocent') return false;
  return needed !== undefined && matches >= needed && p <= Math.max(rate, 1 / (count + 1));
}
