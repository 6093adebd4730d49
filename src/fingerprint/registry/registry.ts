/**
 * A registry: who was given which fingerprint. Plain data that is never changed in place; every operation gives
 * a new one. file.ts reads and writes it, and src/storage keeps it.
 */
import { StudioError } from '../../base/error.ts';
import type { Fingerprint } from '../bits.ts';
import { bchCode } from '../codes/bch.ts';
import type { Code } from '../codes/code.ts';
import { noCode } from '../codes/none.ts';
import { repetitionCode } from '../codes/repetition.ts';
import type { Candidate } from '../matching.ts';
import { FingerprintTable } from '../packed.ts';

/**
 * How a fingerprint came about. random, derived (from a secret) and farthest (chosen for its distance, from a random
 * start) are drawn without regard to any picture, so that the binomial tail is exact for them; a typed one is not.
 */
export const origins = ['random', 'derived', 'farthest', 'typed'] as const;
export type Origin = (typeof origins)[number];

export interface RegistryUser {
  /** Unique, in Unicode's composed form. */
  user: string;
  note: string;
  fingerprint: Fingerprint;
  origin: Origin;
  /** The day it was issued: 2026-11-26. */
  created: string;
  /** The day it was revoked, or null while it is active. */
  revoked: string | null;
  /** 16 bytes that its commitment is made with (committed.ts): for its user alone. */
  salt: Uint8Array<ArrayBuffer>;
}

/** Data, so that a file can name it. */
export type CodeChoice =
  | { kind: 'none' }
  | { kind: 'repetition'; times: number }
  | { kind: 'bch'; corrects: number };

export interface Registry {
  /** Of every fingerprint. */
  bits: number;
  /** New fingerprints are drawn until they differ from every other in this many bits at least. */
  minimumDistance: number;
  code: CodeChoice;
  /**
   * With a code: what is added to every code word. It is drawn once, so that each fingerprint by itself is as random as
   * without a code.
   */
  mask: Fingerprint;
  users: readonly RegistryUser[];
}

export interface RegistryOptions {
  bits: number;
  minimumDistance?: number;
  code?: CodeChoice;
}

/** An eighth of the bits: random fingerprints of 64 bits are nearer than that once in half a million pairs. */
export function emptyRegistry({ bits, code = { kind: 'none' }, minimumDistance }: RegistryOptions): Registry {
  const mask = code.kind === 'none' ? new Uint8Array(bits) : randomBits(bits);
  const registry = { bits, minimumDistance: minimumDistance ?? Math.floor(bits / 8), code, mask, users: [] };
  codeOf(registry);
  return registry;
}

/** Throws 'code-range' where the code does not fit the bits. */
export function codeOf({ bits, code }: Pick<Registry, 'bits' | 'code'>): Code {
  switch (code.kind) {
    case 'none':
      return noCode(bits);
    case 'repetition':
      return repetitionCode(bits, code.times);
    case 'bch':
      return bchCode(bits, code.corrects);
  }
}

/** Uniform, from the system's own generator. */
export function randomBits(count: number): Fingerprint {
  const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(count / 8)));
  return bitsOfBytes(bytes, count);
}

/** The first `count` bits, top bit of the first byte first. */
export function bitsOfBytes(bytes: Uint8Array, count: number): Fingerprint {
  return Uint8Array.from({ length: count }, (_, i) => (bytes[i >>> 3]! >>> (7 - (i & 7))) & 1);
}

/**
 * A user's name as it is kept: composed, trimmed. Throws 'registry-name' for what is empty, longer than 200 characters or
 * holds control characters.
 */
export function checkedName(name: string): string {
  const kept = name.normalize('NFC').trim();
  // oxlint-disable-next-line no-control-regex
  if (kept !== '' && kept.length <= 200 && !/[\u0000-\u001f\u007f-\u009f]/.test(kept)) return kept;
  throw new StudioError(
    'registry-name',
    kept === '' ? 'A user without a name.' : `The name ${JSON.stringify(kept.slice(0, 40))} cannot be used.`,
    'Give each user a name of 1 to 200 characters on one line.',
  );
}

export type NewUser = Pick<RegistryUser, 'user' | 'fingerprint' | 'origin'> & {
  note?: string;
  created: string;
};

/** An active user with a salt of its own. Throws 'registry-name'. */
export function newUser({ note = '', ...given }: NewUser): RegistryUser {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { ...given, user: checkedName(given.user), note, revoked: null, salt };
}

/** The registry with the user revoked on `day`. Throws 'registry-unknown-user'; a revoked one stays as it was. */
export function revokeUser(registry: Registry, user: string, day: string): Registry {
  const found = findUser(registry, user);
  const users = registry.users.map((one) => (one === found ? { ...one, revoked: one.revoked ?? day } : one));
  return { ...registry, users };
}

/** The registry with another note at the user. Throws 'registry-unknown-user'. */
export function noteUser(registry: Registry, user: string, note: string): Registry {
  const found = findUser(registry, user);
  return { ...registry, users: registry.users.map((one) => (one === found ? { ...one, note } : one)) };
}

/** The user of this name, if there is one. */
export function userNamed({ users }: Pick<Registry, 'users'>, name: string): RegistryUser | undefined {
  return users.find(({ user }) => user === name.normalize('NFC').trim());
}

/** Throws 'registry-unknown-user'. */
export function findUser(registry: Registry, name: string): RegistryUser {
  const found = userNamed(registry, name);
  if (found) return found;
  throw new StudioError(
    'registry-unknown-user',
    `The registry has no user ${JSON.stringify(name)}.`,
    'Names are compared letter by letter, upper and lower case apart.',
  );
}

/** Throws 'registry-unknown-user' or, since nothing is issued to a revoked one, 'user-revoked'. */
export function activeUser(registry: Registry, name: string): RegistryUser {
  const found = findUser(registry, name);
  if (found.revoked === null) return found;
  throw new StudioError(
    'user-revoked',
    `${found.user} was revoked on ${found.revoked}, so no generator is issued.`,
    'Give that person a new name in the registry.',
  );
}

/** What a picture is compared with: every user, revoked ones too. */
export function candidatesOf({ users }: Pick<Registry, 'users'>): Candidate[] {
  return users.map(({ user, fingerprint, origin, revoked }) => ({
    user,
    fingerprint,
    isDrawn: origin !== 'typed',
    isRevoked: revoked !== null,
  }));
}

/** The smallest distance between two of its fingerprints; undefined with fewer than two. */
export function smallestDistance(fingerprints: readonly Uint8Array[]): number | undefined {
  const seen = new FingerprintTable(fingerprints[0]?.length ?? 0, []);
  let smallest: number | undefined;
  for (const fingerprint of fingerprints) {
    const [nearest] = seen.nearest(fingerprint, 1);
    if (nearest) smallest = Math.min(smallest ?? nearest.distance, nearest.distance);
    seen.add(fingerprint);
  }
  return smallest;
}

export function nameTaken(user: string): StudioError {
  return new StudioError(
    'registry-duplicate',
    `The user ${user} stands twice in the registry.`,
    'Give each user one entry; a second generator needs a name of its own.',
  );
}

/** Throws for lengths that differ, for names or fingerprints that stand twice, and for ones too near, naming the users. */
export function checkUsers(
  { bits, minimumDistance }: Pick<Registry, 'bits' | 'minimumDistance'>,
  users: readonly Pick<RegistryUser, 'user' | 'fingerprint'>[],
): void {
  const byName = new Set<string>();
  const byFingerprint = new Map<string, string>();
  for (const { user, fingerprint } of users) {
    if (fingerprint.length !== bits) {
      throw new StudioError(
        'fingerprint-length',
        `The fingerprint of ${user} has ${fingerprint.length} bits; the registry's have ${bits}.`,
        'A registry belongs to models with that many bits.',
      );
    }
    if (byName.has(user)) throw nameTaken(user);
    byName.add(user);
    const key = fingerprint.join('');
    const other = byFingerprint.get(key);
    if (other !== undefined) {
      throw new StudioError(
        'registry-duplicate',
        `${other} and ${user} have the same fingerprint.`,
        'No picture could tell the two apart: give one of them another.',
      );
    }
    byFingerprint.set(key, user);
  }
  if (minimumDistance > 1) checkDistances({ bits, minimumDistance }, users);
}

function checkDistances(
  { bits, minimumDistance }: Pick<Registry, 'bits' | 'minimumDistance'>,
  users: readonly Pick<RegistryUser, 'user' | 'fingerprint'>[],
): void {
  const seen = new FingerprintTable(bits, []);
  for (const { user, fingerprint } of users) {
    const [nearest] = seen.nearest(fingerprint, 1);
    if (nearest && nearest.distance < minimumDistance) {
      const { distance, index } = nearest;
      throw new StudioError(
        'registry-duplicate',
        `The fingerprints of ${users[index]!.user} and ${user} differ in ${distance} of ${bits} bits; the registry asks for ${minimumDistance}.`,
        `Give one of them another, or let the registry ask for no more than ${distance} (minimumDistance).`,
      );
    }
    seen.add(fingerprint);
  }
}
