/**
 * A registry as a file: JSON, described in docs/REGISTRY.md. Version 2 is written; version 1, a bare list of users and
 * fingerprints, is read as well. Strict: what is unknown, double or of another length is refused by name.
 */
import * as z from 'zod/mini';
import { StudioError, toPlainError } from '../../base/error.ts';
import { toHexBytes } from '../../base/bytes.ts';
import { hexLength, parseFingerprint, toBitString, type Fingerprint } from '../bits.ts';
import { fromHexBytes } from './committed.ts';
import { badRegistry, readJson, registryText } from './json.ts';
import {
  checkedName,
  checkUsers,
  codeOf,
  emptyRegistry,
  origins,
  type Registry,
  type RegistryUser,
} from './registry.ts';

const format = 'gan-fingerprint-studio/registry';

const versionOne = z.strictObject({
  version: z.literal(1),
  users: z.array(z.strictObject({ user: z.string(), fingerprint: z.string() })),
});

const versionTwo = z.strictObject({
  format: z.literal(format),
  version: z.literal(2),
  bits: z.number().check(z.int(), z.minimum(1), z.maximum(65536)),
  minimumDistance: z.number().check(z.int(), z.minimum(0), z.maximum(65536)),
  code: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('repetition'), times: z.number() }),
    z.strictObject({ kind: z.literal('bch'), corrects: z.number() }),
  ]),
  mask: z.optional(z.string()),
  users: z.array(
    z.strictObject({
      user: z.string(),
      note: z.string(),
      fingerprint: z.string(),
      origin: z.enum(origins),
      created: z.iso.date(),
      status: z.enum(['active', 'revoked']),
      revoked: z.optional(z.iso.date()),
      salt: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
    }),
  ),
});

/**
 * @param bits of the model that it is read for: version 1 does not say how many it has
 * Throws 'bad-registry', 'fingerprint-text', 'registry-name', 'registry-duplicate' or 'registry-bits', naming the user.
 */
export function parseRegistry(bytes: Uint8Array, bits: number): Registry {
  const text = registryText(bytes);
  const version = /"version"\s*:\s*1\b/.test(text) ? 1 : 2;
  const registry = version === 1 ? fromVersionOne(text, bits) : fromVersionTwo(text);
  if (registry.bits !== bits) {
    throw new StudioError(
      'registry-bits',
      `This registry is of ${registry.bits} bits; the model has ${bits}.`,
      'Use it with the model that it was made for.',
    );
  }
  return registry;
}

/** How many bits a registry file says it has; undefined for version 1, which does not say. */
export function bitsOfRegistryFile(bytes: Uint8Array): number | undefined {
  const text = registryText(bytes);
  return /"version"\s*:\s*1\b/.test(text) ? undefined : readJson(versionTwo, text, 'registry').bits;
}

function fromVersionOne(text: string, bits: number): Registry {
  const { users } = readJson(versionOne, text, 'registry');
  const today = new Date().toISOString().slice(0, 10);
  return withUsers(
    emptyRegistry({ bits, minimumDistance: 0 }),
    users.map(({ user, fingerprint }) => ({
      user: checkedName(user),
      note: '',
      fingerprint: fingerprintOf(user, fingerprint, bits),
      // Nobody knows how these came about: no better claim than for typed ones.
      origin: 'typed',
      created: today,
      revoked: null,
      salt: crypto.getRandomValues(new Uint8Array(16)),
    })),
  );
}

function fromVersionTwo(text: string): Registry {
  const { bits, minimumDistance, code, mask, users } = readJson(versionTwo, text, 'registry');
  codeOf({ bits, code });
  if ((code.kind === 'none') !== (mask === undefined)) {
    throw badRegistry(
      'registry',
      code.kind === 'none' ? 'mask: there is no code' : 'mask: the code needs one',
    );
  }
  const registry: Registry = {
    bits,
    minimumDistance,
    code,
    mask: mask === undefined ? new Uint8Array(bits) : parseFingerprint(mask, bits),
    users: [],
  };
  return withUsers(
    registry,
    users.map(({ user, note, fingerprint, origin, created, status, revoked, salt }) => {
      if ((status === 'revoked') !== (revoked !== undefined)) {
        throw badRegistry(
          'registry',
          `user ${user}: revoked users, and no others, have the day they were revoked`,
        );
      }
      return {
        user: checkedName(user),
        note,
        fingerprint: fingerprintOf(user, fingerprint, bits),
        origin,
        created,
        revoked: revoked ?? null,
        salt: fromHexBytes(salt),
      };
    }),
  );
}

function withUsers(registry: Registry, users: readonly RegistryUser[]): Registry {
  checkUsers(registry, users);
  return { ...registry, users };
}

function fingerprintOf(user: string, text: string, bits: number): Fingerprint {
  try {
    return parseFingerprint(text, bits);
  } catch (error) {
    const { message } = toPlainError(error);
    throw new StudioError(
      'fingerprint-text',
      `user ${user}: ${message}`,
      `Write ${bits} bits as zeros and ones, or ${hexLength(bits)} hex digits.`,
    );
  }
}

/** The file's text, version 2. */
export function writeRegistry({ bits, minimumDistance, code, mask, users }: Registry): string {
  const file: z.infer<typeof versionTwo> = {
    format,
    version: 2,
    bits,
    minimumDistance,
    code,
    ...(code.kind === 'none' ? {} : { mask: toBitString(mask) }),
    users: users.map(({ user, note, fingerprint, origin, created, revoked, salt }) => ({
      user,
      note,
      fingerprint: toBitString(fingerprint),
      origin,
      created,
      status: revoked === null ? 'active' : 'revoked',
      ...(revoked === null ? {} : { revoked }),
      salt: toHexBytes(salt),
    })),
  };
  return `${JSON.stringify(file, null, 1)}\n`;
}
