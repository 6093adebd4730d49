import { describe, expect, it } from 'vitest';
import { RandomState } from '../engine/random/numpy.ts';
import type { Candidate } from './matching.ts';
import { poolLogits } from './pooled.ts';
import { sayShortfall, verdictSentence } from './sentence.ts';
import { Judge, type Innocents, type Presence, type Verdict } from './verdict.ts';

function usersOf(count: number, bitCount: number): Candidate[] {
  return Array.from({ length: count }, (_, i) => ({
    user: `user-${i}`,
    fingerprint: new RandomState(i).bits(bitCount),
    isDrawn: true,
  }));
}

/** Logits of the fingerprint with its first `wrong` bits turned. */
function logitsOf(fingerprint: Uint8Array, wrong = 0): number[] {
  return Array.from(fingerprint, (bit, i) => (bit === (i < wrong ? 0 : 1) ? 3 : -3));
}

interface Told {
  asGood?: number;
  needed?: number | undefined;
  presence?: Presence;
  regenerated?: Presence | null;
  count?: number;
}

function innocentsThat({
  asGood = 0,
  presence = 'unclear',
  regenerated = null,
  count = 3000,
  ...rest
}: Told): Innocents {
  const needed = 'needed' in rest ? rest.needed : 90;
  return {
    count,
    atLeastAsGood: () => asGood,
    needed: () => needed,
    presence: () => presence,
    regenerated: () => regenerated,
  };
}

interface Asked {
  n: number;
  k: number;
  m: number;
  rate: number;
  innocents?: Innocents;
  isDrawn?: boolean;
  pictures?: number;
  regeneration?: number;
}

/** A verdict on a reading that agrees with the first of m users in k of n bits. */
function verdictOn({ n, k, m, rate, innocents, isDrawn = true, pictures, regeneration }: Asked): Verdict {
  const candidates = usersOf(m, n).map((candidate) => ({ ...candidate, isDrawn }));
  const logits = m === 0 ? logitsOf(new Uint8Array(n)) : logitsOf(candidates[0]!.fingerprint, n - k);
  const judge = new Judge({ bitCount: n, candidates, rate, innocents: innocents && (() => innocents) });
  return judge.judge({ logits, ...(pictures !== undefined && { pictures }), regeneration });
}

describe('a verdict', () => {
  it('names a user from the exact threshold on, corrected for the number of users', () => {
    for (const [m, needed] of [
      [1, 92],
      [10, 94],
      [100, 96],
      [1000, 98],
    ] as const) {
      expect(verdictOn({ n: 128, k: needed, m, rate: 1e-6 })).toMatchObject({ kind: 'user', needed });
      expect(verdictOn({ n: 128, k: needed - 1, m, rate: 1e-6 }).kind).toBe('untold');
    }
  });

  it('gives k, the chance over all users and the gap to the runner-up', () => {
    const verdict = verdictOn({ n: 128, k: 118, m: 50, rate: 1e-6 });
    expect(verdict.best).toMatchObject({ matches: 118, candidate: { user: 'user-0' } });
    expect(verdict.chance.p).toBeLessThan(1e-20);
    expect(verdict.gap).toBeGreaterThan(20);
  });

  it('names nobody of three users at 11 of 16 bits', () => {
    const verdict = verdictOn({ n: 16, k: 11, m: 3, rate: 1e-6 });
    expect(verdict.kind).toBe('untold');
    expect(verdict.chance.p).toBeCloseTo(3 * 0.10505676, 6);
    expect(verdictSentence(verdict)).toMatch(/no better than chance/);
    expect(verdictSentence(verdict)).not.toMatch(/user-/);
  });

  it('is withheld where the generator does not draw such a picture, once that was measured', () => {
    const asked = { n: 128, k: 120, m: 10, rate: 1e-6 };
    const pasted = verdictOn({
      ...asked,
      innocents: innocentsThat({ regenerated: 'innocent' }),
      regeneration: 1,
    });
    expect(pasted.kind).toBe('untold');
    expect(verdictSentence(pasted)).toMatch(/^Can’t be told: .* does not draw such a picture.*pasted on/);
    const drawn = verdictOn({
      ...asked,
      innocents: innocentsThat({ regenerated: 'marked' }),
      regeneration: 1,
    });
    expect(drawn.kind).toBe('user');
    expect(verdictSentence(drawn)).toMatch(/The generator draws it again/);
    const unclear = verdictOn({
      ...asked,
      innocents: innocentsThat({ regenerated: 'unclear' }),
      regeneration: 1,
    });
    expect(unclear.kind).toBe('user');
    // It is not asked where nobody measured.
    const unmeasured = verdictOn({ ...asked, innocents: innocentsThat({ regenerated: 'innocent' }) });
    expect(unmeasured).toMatchObject({ kind: 'user', innocents: { regenerated: null } });
  });

  it('is withheld where innocents contradict it or their bias asks for more', () => {
    const asked = { n: 128, k: 100, m: 10, rate: 1e-6 };
    expect(verdictOn({ ...asked, innocents: innocentsThat({}) }).kind).toBe('user');
    expect(verdictOn({ ...asked, innocents: innocentsThat({ asGood: 1 }) }).kind).toBe('untold');
    expect(verdictOn({ ...asked, innocents: innocentsThat({ needed: 101 }) }).kind).toBe('untold');
    expect(verdictOn({ ...asked, innocents: innocentsThat({ needed: undefined }) }).kind).toBe('untold');
    // At one in a hundred 3 000 innocents may hold a few that are as good.
    const lenient = { ...asked, rate: 1e-2 };
    expect(verdictOn({ ...lenient, innocents: innocentsThat({ asGood: 29 }) }).kind).toBe('user');
    expect(verdictOn({ ...lenient, innocents: innocentsThat({ asGood: 30 }) }).kind).toBe('untold');
  });

  it('tells fingerprinted from not fingerprinted by a calibration alone', () => {
    const asked = { n: 128, k: 70, m: 10, rate: 1e-6 };
    expect(verdictOn(asked).kind).toBe('untold');
    expect(verdictOn({ ...asked, innocents: innocentsThat({ presence: 'marked' }) }).kind).toBe('unknown');
    expect(verdictOn({ ...asked, innocents: innocentsThat({ presence: 'innocent' }) }).kind).toBe('none');
    expect(verdictOn({ ...asked, innocents: innocentsThat({ presence: 'unclear' }) }).kind).toBe('untold');
  });

  it('accuses nobody without candidates', () => {
    const verdict = verdictOn({ n: 64, k: 0, m: 0, rate: 1e-6 });
    expect(verdict).toMatchObject({ kind: 'untold', best: undefined, gap: undefined, chance: { p: 1 } });
    expect(verdictSentence(verdict)).toMatch(/no fingerprint to compare with/);
  });

  it('of pooled pictures is that of the signs of their summed logits', () => {
    const pooled = poolLogits([
      [1, -2, 3],
      [-3, 1, 1],
    ]);
    expect([...pooled]).toEqual([-2, -1, 4]);
    expect(() => poolLogits([])).toThrow(/no picture/);
    expect(() => poolLogits([[1], [1, 2]])).toThrow(/1 and 2 bits/);
    expect(verdictSentence(verdictOn({ n: 64, k: 64, m: 1, rate: 1e-6, pictures: 5 }))).toMatch(/5 pictures/);
  });
});

describe('the words of a verdict', () => {
  const calibrations: (Told | undefined)[] = [
    undefined,
    {},
    { asGood: 7 },
    { count: 10_000 },
    { needed: 101 },
    { needed: undefined },
    { presence: 'marked' },
    { presence: 'innocent' },
  ];
  const asked = (
    [
      [16, 8, 1, 1e-6],
      [16, 16, 1, 1e-6],
      [64, 32, 3, 1e-6],
      [64, 50, 3, 1e-6],
      [64, 60, 3, 1e-6],
      [64, 60, 3, 1e-9],
      [64, 60, 1, 1e-6],
      [64, 61, 3, 1e-6],
      [128, 60, 3, 1e-6],
      [128, 92, 1, 1e-6],
      [128, 92, 1000, 1e-6],
      [128, 128, 1000, 1e-12],
    ] as const
  ).map(([n, k, m, rate]): Asked => ({ n, k, m, rate }));

  it('differ wherever bits, matches, users, rate or calibration do', () => {
    const seen = new Map<string, string>();
    for (const one of asked) {
      for (const told of calibrations) {
        for (const isDrawn of [true, false]) {
          const innocents = told && innocentsThat(told);
          const words = verdictSentence(verdictOn({ ...one, isDrawn, ...(innocents && { innocents }) }));
          const evidence = JSON.stringify([one, told, isDrawn, told && 'needed' in told]);
          expect(seen.get(words), `${words}\n${evidence}`).toBeUndefined();
          seen.set(words, evidence);
        }
      }
    }
    expect(seen.size).toBe(asked.length * calibrations.length * 2);
  });

  it('say each thing once, in this way', () => {
    const table = asked.map(
      (one) => `${one.k}/${one.n}, ${one.m}, ${one.rate}: ${verdictSentence(verdictOn(one))}`,
    );
    expect(table).toMatchInlineSnapshot(`
      [
        "8/16, 1, 0.000001: Can’t be told: the match is no better than chance. The fingerprint agrees in 8 of 16 bits. An innocent picture would match it this well 59.8 times in 100. At once in 10⁶ it takes 20 bits at least. Not checked against innocent pictures: this model has no calibration.",
        "16/16, 1, 0.000001: Can’t be told: 16 bits are too few for the rate that was set. The fingerprint agrees in 16 of 16 bits. An innocent picture would match it this well once in 66 000. At once in 10⁶ it takes 20 bits at least. Not checked against innocent pictures: this model has no calibration.",
        "32/64, 3, 0.000001: Can’t be told: the match is no better than chance. The best of 3 users agrees in 32 of 64 bits. An innocent picture would match one of 3 users this well always. At once in 10⁶, 52 of 64 must agree. Not checked against innocent pictures: this model has no calibration.",
        "50/64, 3, 0.000001: Can’t be told: the match is a hint and no more. The best of 3 users agrees in 50 of 64 bits. An innocent picture would match one of 3 users this well once in 94 000. At once in 10⁶, 52 of 64 must agree. Not checked against innocent pictures: this model has no calibration.",
        "60/64, 3, 0.000001: This bears the fingerprint of user-0: 60 of 64 bits agree. An innocent picture would match one of 3 users this well once in 9.1 · 10¹². At once in 10⁶, 52 of 64 must agree. Not checked against innocent pictures: this model has no calibration.",
        "60/64, 3, 1e-9: This bears the fingerprint of user-0: 60 of 64 bits agree. An innocent picture would match one of 3 users this well once in 9.1 · 10¹². At once in 10⁹, 56 of 64 must agree. Not checked against innocent pictures: this model has no calibration.",
        "60/64, 1, 0.000001: This bears the fingerprint of user-0: 60 of 64 bits agree. An innocent picture would match it this well once in 2.7 · 10¹³. At once in 10⁶, 51 of 64 must agree. Not checked against innocent pictures: this model has no calibration.",
        "61/64, 3, 0.000001: This bears the fingerprint of user-0: 61 of 64 bits agree. An innocent picture would match one of 3 users this well once in 1.4 · 10¹⁴. At once in 10⁶, 52 of 64 must agree. Not checked against innocent pictures: this model has no calibration.",
        "60/128, 3, 0.000001: Can’t be told: the match is no better than chance. The best of 3 users agrees in 66 of 128 bits. An innocent picture would match one of 3 users this well always. At once in 10⁶, 93 of 128 must agree. Not checked against innocent pictures: this model has no calibration.",
        "92/128, 1, 0.000001: This bears the fingerprint of user-0: 92 of 128 bits agree. An innocent picture would match it this well once in 2.5 · 10⁶. At once in 10⁶, 92 of 128 must agree. Not checked against innocent pictures: this model has no calibration.",
        "92/128, 1000, 0.000001: Can’t be told: the match is a hint and no more. The best of 1 000 users agrees in 92 of 128 bits. An innocent picture would match one of 1 000 users this well once in 2 500. At once in 10⁶, 98 of 128 must agree. Not checked against innocent pictures: this model has no calibration.",
        "128/128, 1000, 1e-12: This bears the fingerprint of user-0: 128 of 128 bits agree. An innocent picture would match one of 1 000 users this well once in 3.4 · 10³⁵. At once in 10¹², 108 of 128 must agree. Not checked against innocent pictures: this model has no calibration.",
      ]
    `);
    const innocents = innocentsThat({ asGood: 7, presence: 'innocent' });
    expect(verdictSentence(verdictOn({ n: 64, k: 40, m: 3, rate: 1e-6, innocents }))).toMatchInlineSnapshot(
      `"This is not fingerprinted by this model. The best of 3 users agrees in 40 of 64 bits. An innocent picture would match one of 3 users this well once in 11. At once in 10⁶, 52 of 64 must agree. Of 3 000 innocent pictures 7 match as well; that many can show no rate below once in 1 000. Allowing for their bias, 90 must agree. It looks unlike 99 in 100 of this model’s own pictures."`,
    );
  });

  it('never put 1e-9 on 3 000 innocents', () => {
    const words = verdictSentence(
      verdictOn({ n: 128, k: 128, m: 1, rate: 1e-9, innocents: innocentsThat({}) }),
    );
    expect(words).toContain(
      'Of 3\u2009000 innocent pictures none matches as well; that many can show no rate below once in 1\u2009000.',
    );
  });

  it('tell before anything is read that there are too few bits', () => {
    expect(sayShortfall(20, 1e-6, 1)).toBeNull();
    expect(sayShortfall(16, 1e-6, 3)).toBe(
      '16 bits are too few to name one of 3 users at once in 10⁶: even if all agree, an innocent picture matches as ' +
        'well once in 22\u2009000. It takes 22 bits at least.',
    );
  });
});
