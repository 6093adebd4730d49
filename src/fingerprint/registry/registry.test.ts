import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { toHexBytes } from '../../base/bytes.ts';
import { hammingDistance, parseFingerprint, toBitString } from '../bits.ts';
import { attributionBounds } from './bounds.ts';
import { readAsCoded } from './coded-reading.ts';
import { claimOf, commitmentOf, commitRegistry, parseCommittedList, verifyClaim } from './committed.ts';
import { drawDerived, drawRandom, importSecret, newSecret } from './draw.ts';
import { drawFarthest } from './farthest.ts';
import { addUsers } from './grow.ts';
import {
  candidatesOf,
  codeOf,
  emptyRegistry,
  findUser,
  randomBits,
  revokeUser,
  smallestDistance,
  type NewUser,
  type Registry,
} from './registry.ts';
import { addUser } from './testing/add-user.ts';

const day = '2026-11-26';
const given = (user: string, fingerprint: string): NewUser => ({
  user,
  fingerprint: parseFingerprint(fingerprint, 16),
  origin: 'typed',
  created: day,
});

const logitsOf = (bits: Uint8Array): number[] => Array.from(bits, (bit) => bit - 0.5);

async function withRandomUsers(registry: Registry, count: number): Promise<Registry> {
  let grown = registry;
  for (let i = 0; i < count; i++) {
    grown = addUser(grown, { user: `user ${i}`, created: day, ...(await drawRandom(grown, `user ${i}`)) });
  }
  return grown;
}

describe('a registry', () => {
  const registry = addUser(emptyRegistry({ bits: 16 }), given('alice', '6996'));

  it('takes a user once, and a fingerprint once, naming who has it', () => {
    expect(() => addUser(registry, given(' alice ', 'ffff'))).toThrow(/alice stands twice/);
    expect(() => addUser(registry, given('bob', '6996'))).toThrow(/alice and bob have the same fingerprint/);
    expect(() => addUser(emptyRegistry({ bits: 8 }), given('bob', 'ffff'))).toThrow(
      /16 bits; the registry's have 8/,
    );
    expect(registry.users.map(({ user }) => user)).toEqual(['alice']);
  });

  it.each(['', '  ', 'a\nb', 'x'.repeat(201), '\u0000'])('refuses %j as a name', (name) => {
    expect(() => addUser(registry, given(name, 'ffff'))).toThrow(
      expect.objectContaining({ code: 'registry-name' }),
    );
  });

  it('knows one name in two forms of Unicode as one', () => {
    const zoe = addUser(registry, given('Zo\u00eb', 'ffff'));
    expect(() => addUser(zoe, given('Zoe\u0308', '0f0f'))).toThrow(/stands twice/);
    expect(findUser(zoe, 'Zoe\u0308').user).toBe('Zo\u00eb');
  });

  it('keeps a revoked user to compare with, and the day', () => {
    const revoked = revokeUser(revokeUser(registry, 'alice', day), 'alice', '2027-01-01');
    expect(revoked.users[0]!.revoked).toBe(day);
    expect(candidatesOf(revoked)).toMatchObject([{ user: 'alice', isRevoked: true, isDrawn: false }]);
    expect(registry.users[0]!.revoked).toBeNull();
    expect(() => revokeUser(registry, 'bob', day)).toThrow(/no user "bob"/);
  });
});

describe('random fingerprints', () => {
  it('keep the minimum distance, and end where there is no more room', async () => {
    const registry = await withRandomUsers(emptyRegistry({ bits: 16, minimumDistance: 4 }), 20);
    expect(smallestDistance(registry.users.map(({ fingerprint }) => fingerprint))).toBeGreaterThanOrEqual(4);
    // Two words of 4 bits can differ in all of them, three can't.
    const full = await withRandomUsers(emptyRegistry({ bits: 4, minimumDistance: 4 }), 2);
    await expect(drawRandom(full, 'one more')).rejects.toMatchObject({ code: 'registry-full' });
  });

  it('are fair', () => {
    const ones = randomBits(100_000).reduce((sum, bit) => sum + bit, 0);
    expect(Math.abs(ones - 50_000)).toBeLessThan(6 * Math.sqrt(25_000));
    expect(randomBits(5)).toHaveLength(5);
  });

  it('of a registry with a code are code words behind a mask', async () => {
    const registry = await withRandomUsers(
      emptyRegistry({ bits: 64, code: { kind: 'bch', corrects: 5 } }),
      5,
    );
    for (const { fingerprint } of registry.users) {
      const word = fingerprint.map((bit, i) => bit ^ registry.mask[i]!);
      expect(codeOf(registry).decode(logitsOf(word))?.word).toEqual(word);
    }
    expect(registry.mask.includes(1)).toBe(true);
    expect(smallestDistance(registry.users.map(({ fingerprint }) => fingerprint))).toBeGreaterThanOrEqual(11);
  });
});

describe('a reading by a registry’s code', () => {
  const registry = emptyRegistry({ bits: 64, code: { kind: 'bch', corrects: 5 } });

  it('is the fingerprint that was given, where no more bits are wrong than the code corrects', async () => {
    const { fingerprint } = await drawRandom(registry, 'alice');
    const logits = Array.from(fingerprint, (bit, i) => (bit ? 1 : -1) * (i < 5 ? -0.1 : 1));
    expect(readAsCoded(registry, logits)).toMatchObject({ fingerprint, corrected: 5 });
  });

  it('is none where the word does not decode, and is not asked for without a code', () => {
    // Half of all random words decode.
    const readings = Array.from({ length: 60 }, () => readAsCoded(registry, logitsOf(randomBits(64))));
    expect(readings.some((reading) => reading?.fingerprint === null)).toBe(true);
    expect(readAsCoded(emptyRegistry({ bits: 64 }), logitsOf(randomBits(64)))).toBeNull();
  });
});

describe('many users at once', () => {
  const listed = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ user: `user ${i}`, note: '' }));
  const options = { draw: drawRandom, day };

  it('keep their distance from each other and from those who were there', async () => {
    const before = addUser(emptyRegistry({ bits: 16, minimumDistance: 4 }), given('alice', '6996'));
    const done: number[] = [];
    const grown = await addUsers(before, listed(19), { ...options, onProgress: (one) => done.push(one) });
    expect(grown.users.map(({ user }) => user)).toEqual(['alice', ...listed(19).map(({ user }) => user)]);
    expect(smallestDistance(grown.users.map(({ fingerprint }) => fingerprint))).toBeGreaterThanOrEqual(4);
    expect(done.at(-1)).toBe(19);
    expect(before.users).toHaveLength(1);
  });

  it('are refused before anything is drawn where a name is taken or is none', async () => {
    const registry = addUser(emptyRegistry({ bits: 16 }), given('alice', '6996'));
    const draw = vi.fn(drawRandom);
    const list = [...listed(2), { user: ' alice', note: '' }];
    await expect(addUsers(registry, list, { draw, day })).rejects.toThrow(/alice stands twice/);
    await expect(addUsers(registry, [{ user: '', note: '' }], { draw, day })).rejects.toThrow(
      /without a name/,
    );
    expect(draw).not.toHaveBeenCalled();
  });

  it('end where nobody wants them any more', async () => {
    const signal = AbortSignal.abort();
    const growing = addUsers(emptyRegistry({ bits: 16 }), listed(3), { ...options, signal });
    await expect(growing).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('derived fingerprints', () => {
  const bytes = Uint8Array.from({ length: 32 }, (_, i) => i);
  const expected = (name: string, attempt: number, bits: number): string => {
    const blocks = [0, 1, 2].map((block) => {
      const numbers = Buffer.alloc(9);
      numbers.writeUInt32BE(attempt, 1);
      numbers.writeUInt32BE(block, 5);
      return createHmac('sha256', bytes)
        .update(Buffer.concat([Buffer.from(name), numbers]))
        .digest();
    });
    return Array.from(Buffer.concat(blocks), (byte) => byte.toString(2).padStart(8, '0'))
      .join('')
      .slice(0, bits);
  };

  it.each([16, 64, 257, 600])(
    'are HMAC-SHA-256 of name, attempt and block, first bits first: %i bits',
    async (bits) => {
      const drawn = await drawDerived(emptyRegistry({ bits }), 'Zo\u00eb', await importSecret(bytes));
      expect(toBitString(drawn.fingerprint)).toBe(expected('Zo\u00eb', 0, bits));
      expect(drawn.origin).toBe('derived');
    },
  );

  it('take the next attempt where the first is too near', async () => {
    const first = parseFingerprint(expected('alice', 0, 64), 64);
    first[3]! ^= 1;
    const registry = addUser(emptyRegistry({ bits: 64 }), {
      user: 'eve',
      fingerprint: first,
      origin: 'typed',
      created: day,
    });
    const drawn = await drawDerived(registry, 'alice', await importSecret(bytes));
    expect(toBitString(drawn.fingerprint)).toBe(expected('alice', 1, 64));
  });

  it('come from a secret that cannot be read back', async () => {
    const { key, bytes: made } = await newSecret();
    expect(made).toHaveLength(32);
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
    await expect(importSecret(new Uint8Array(15))).rejects.toThrow(/15 bytes can be guessed/);
  });
});

describe('fingerprints chosen for distance', () => {
  it('lie farther apart than random ones', () => {
    const users: Registry['users'][number][] = [];
    const registry = emptyRegistry({ bits: 32 });
    for (let i = 0; i < 30; i++) {
      const { fingerprint } = drawFarthest({ ...registry, users }, `user ${i}`);
      users.push({
        user: `user ${i}`,
        note: '',
        fingerprint,
        origin: 'farthest',
        created: day,
        revoked: null,
        salt: new Uint8Array(16),
      });
    }
    const distances = Array.from({ length: 9 }, () =>
      smallestDistance(Array.from({ length: 30 }, () => randomBits(32)))!,
    ).toSorted((a, b) => a - b);
    expect(smallestDistance(users.map(({ fingerprint }) => fingerprint))!).toBeGreaterThanOrEqual(
      distances[4]! + 2,
    );
  });

  it('of two lie opposite each other', () => {
    const first = randomBits(16);
    const registry = addUser(emptyRegistry({ bits: 16 }), {
      user: 'a',
      fingerprint: first,
      origin: 'random',
      created: day,
    });
    expect(hammingDistance(drawFarthest(registry, 'b').fingerprint, first)).toBe(16);
  });

  it('are not chosen where a code keeps them apart', () => {
    const coded = emptyRegistry({ bits: 64, code: { kind: 'repetition', times: 3 } });
    expect(() => drawFarthest(coded, 'a')).toThrow(/with a code cannot be chosen/);
  });
});

describe('the bounds of a set', () => {
  it('hold for a set small enough to count every reading', () => {
    const fingerprints = ['000000000000', '111111000000', '000000111111'].map((text) =>
      parseFingerprint(text, 12),
    );
    const bitAccuracy = 0.9;
    const bounds = attributionBounds({ bits: 12, fingerprints, rate: 0.1, bitAccuracy });
    const counted = { right: 0, wrong: 0, innocent: 0 };
    for (let reading = 0; reading < 2 ** 12; reading++) {
      const bits = Uint8Array.from({ length: 12 }, (_, i) => (reading >>> i) & 1);
      const matches = fingerprints.map((one) => 12 - hammingDistance(one, bits));
      const best = Math.max(...matches);
      if (best < bounds.needed!) continue;
      counted.innocent += 2 ** -12;
      const chance = bitAccuracy ** matches[0]! * (1 - bitAccuracy) ** (12 - matches[0]!);
      if (matches.filter((one) => one === best).length === 1 && matches[0] === best) counted.right += chance;
      if (matches[0] !== best) counted.wrong += chance;
    }
    expect(bounds.distance).toBe(6);
    expect(counted.right).toBeGreaterThanOrEqual(bounds.trueAttribution - 1e-12);
    expect(counted.wrong).toBeLessThanOrEqual(bounds.wrongUser);
    expect(counted.innocent).toBeLessThanOrEqual(bounds.falseAttribution + 1e-12);
    expect(bounds.trueAttribution).toBeGreaterThan(0.8);
  });

  it('promise nothing where the bits are too few', () => {
    const bounds = attributionBounds({
      bits: 8,
      fingerprints: [new Uint8Array(8)],
      rate: 1e-6,
      bitAccuracy: 1,
    });
    expect(bounds).toMatchObject({ needed: undefined, trueAttribution: 0 });
  });
});

describe('a committed list', () => {
  it('is SHA-256 of salt, name and bits, and proves one claim without the others', async () => {
    let registry = addUser(emptyRegistry({ bits: 16 }), given('Zo\u00eb', '6996'));
    registry = addUser(registry, given('bob', 'ffff'));
    const [zoe, bob] = registry.users;
    const text = Buffer.concat([Buffer.from(zoe!.salt), Buffer.from('Zo\u00eb0110100110010110')]);
    expect(await commitmentOf(zoe!)).toBe(createHash('sha256').update(text).digest('hex'));

    const list = await commitRegistry(registry, day);
    expect(JSON.stringify(list)).not.toMatch(/Zo|bob|6996|0110/);
    const read = parseCommittedList(new TextEncoder().encode(JSON.stringify(list)));
    expect(await verifyClaim(read, claimOf(zoe!))).toBe(true);
    expect(await verifyClaim(read, { ...claimOf(zoe!), fingerprint: '6996' })).toBe(true);
    expect(await verifyClaim(read, { ...claimOf(zoe!), fingerprint: '6997' })).toBe(false);
    expect(await verifyClaim(read, { ...claimOf(zoe!), user: 'bob' })).toBe(false);
    expect(await verifyClaim(read, { ...claimOf(zoe!), salt: toHexBytes(bob!.salt) })).toBe(false);
  });

  it.each([
    '{}',
    '{"format":"gan-fingerprint-studio/committed-registry","version":1,"bits":16,"created":"2026-11-26","commitments":["xy"]}',
  ])('is refused where it is none: %s', (text) =>
    expect(() => parseCommittedList(new TextEncoder().encode(text))).toThrow(/not a committed list/),
  );
});
