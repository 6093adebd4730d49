/**
 * A committed list: hashes that bind a registry without showing it. Whoever has the list and is told a user's name,
 * fingerprint and salt can check that the three were in it, and learns nothing of the others.
 * A commitment is SHA-256(salt ‖ name ‖ bits): the 16 bytes of the salt, the name in UTF-8, the bits as characters 0 and 1.
 */
import * as z from 'zod/mini';
import { StudioError } from '../../base/error.ts';
import { joinBytes, toHexBytes } from '../../base/bytes.ts';
import { sha256Hex } from '../../base/hash.ts';
import { parseFingerprint, toBitString } from '../bits.ts';
import { readJson, registryText } from './json.ts';
import { checkedName, type Registry, type RegistryUser } from './registry.ts';

const hex = (bytes: number) => z.string().check(z.regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`)));

const committedSchema = z.strictObject({
  format: z.literal('gan-fingerprint-studio/committed-registry'),
  version: z.literal(1),
  bits: z.number().check(z.int(), z.minimum(1), z.maximum(65536)),
  created: z.iso.date(),
  /** In the order of their values, which tells nothing. */
  commitments: z.array(hex(32)),
});
export type CommittedList = z.infer<typeof committedSchema>;

const claimSchema = z.strictObject({
  user: z.string(),
  fingerprint: z.string(),
  salt: hex(16),
});

/** What one user is given, to prove the claim with. */
export interface Claim {
  user: string;
  /** Bits or hex. */
  fingerprint: string;
  /** 32 hex digits. */
  salt: string;
}

export function claimOf({ user, fingerprint, salt }: RegistryUser): Claim {
  return { user, fingerprint: toBitString(fingerprint), salt: toHexBytes(salt) };
}

/** @param day of the list, 2026-11-26 */
export async function commitRegistry({ bits, users }: Registry, day: string): Promise<CommittedList> {
  const commitments = await Promise.all(users.map(commitmentOf));
  return {
    format: 'gan-fingerprint-studio/committed-registry',
    version: 1,
    bits,
    created: day,
    commitments: commitments.toSorted(),
  };
}

/** 64 hex digits. */
export async function commitmentOf({
  user,
  fingerprint,
  salt,
}: Pick<RegistryUser, 'user' | 'fingerprint' | 'salt'>): Promise<string> {
  const text = new TextEncoder().encode(user + toBitString(fingerprint));
  return sha256Hex(joinBytes([salt, text]));
}

/** Whether the list holds the claim. Throws 'fingerprint-text' or 'registry-name' for a claim that can be none. */
export async function verifyClaim(list: CommittedList, claim: Claim): Promise<boolean> {
  const commitment = await commitmentOf({
    user: checkedName(claim.user),
    fingerprint: parseFingerprint(claim.fingerprint, list.bits),
    salt: fromHexBytes(claim.salt),
  });
  return list.commitments.includes(commitment);
}

/** Throws 'bad-registry' with what is wrong. */
export function parseCommittedList(bytes: Uint8Array): CommittedList {
  return readJson(committedSchema, registryText(bytes), 'committed list');
}

/** Throws 'bad-registry' with what is wrong. */
export function parseClaim(bytes: Uint8Array): Claim {
  return readJson(claimSchema, registryText(bytes), 'claim');
}

/** Throws 'bad-registry' for an odd number of digits or anything that is no hex. */
export function fromHexBytes(text: string): Uint8Array<ArrayBuffer> {
  if (!/^([0-9a-f]{2})*$/i.test(text)) {
    throw new StudioError(
      'bad-registry',
      `${JSON.stringify(text.slice(0, 40))} is not hex.`,
      'Use digits and a to f.',
    );
  }
  return Uint8Array.from({ length: text.length / 2 }, (_, i) =>
    Number.parseInt(text.slice(2 * i, 2 * i + 2), 16),
  );
}
