/**
 * New fingerprints for a registry: random ones, ones derived from a secret and the user's name, and ones chosen for their
 * distance. One that is nearer to an existing one than the registry allows is drawn again.
 */
import { StudioError } from '../../base/error.ts';
import type { Fingerprint } from '../bits.ts';
import { FingerprintTable } from '../packed.ts';
import { bitsOfBytes, codeOf, randomBits, type Origin, type Registry } from './registry.ts';

/** After this many draws in vain, the registry counts as full for its minimum distance. */
const MOST_ATTEMPTS = 1000;

export interface Drawn {
  fingerprint: Fingerprint;
  origin: Origin;
}

/**
 * Draws a fingerprint for a user.
 * @param taken the registry's fingerprints; a caller that adds many users adds theirs as well
 */
export type Draw = (registry: Registry, user: string, taken: FingerprintTable) => Promise<Drawn> | Drawn;

/** The fingerprints that a new one keeps away from. */
export function takenBy({ bits, users }: Pick<Registry, 'bits' | 'users'>): FingerprintTable {
  return new FingerprintTable(
    bits,
    users.map(({ fingerprint }) => fingerprint),
  );
}

/** Throws 'registry-full' where no fingerprint far enough away was found in a thousand draws. */
export async function drawRandom(
  registry: Registry,
  _user: string,
  taken = takenBy(registry),
): Promise<Drawn> {
  return { fingerprint: await drawn(registry, taken, async (count) => randomBits(count)), origin: 'random' };
}

/**
 * HMAC-SHA-256(secret, UTF-8 name ‖ 00 ‖ uint32 attempt ‖ uint32 block), both numbers big-endian from 0; the bits of block
 * after block, first bits first. The same secret and name give the same fingerprint as long as the registry asks for no
 * other attempt. Throws 'registry-full'.
 * @param secret from importSecret or newSecret
 */
export async function drawDerived(
  registry: Registry,
  name: string,
  secret: CryptoKey,
  taken = takenBy(registry),
): Promise<Drawn> {
  const fingerprint = await drawn(registry, taken, (count, attempt) =>
    derivedBits(secret, { name, attempt, count }),
  );
  return { fingerprint, origin: 'derived' };
}

type DrawBits = (count: number, attempt: number) => Promise<Fingerprint>;

async function drawn(registry: Registry, taken: FingerprintTable, draw: DrawBits): Promise<Fingerprint> {
  const { bits, minimumDistance, mask } = registry;
  const code = codeOf(registry);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const word = code.encode(await draw(code.dataBits, attempt));
    const fingerprint = word.map((bit, i) => bit ^ mask[i]!);
    const [nearest] = taken.nearest(fingerprint, 1);
    if (!nearest || nearest.distance >= Math.max(1, minimumDistance)) return fingerprint;
  }
  throw new StudioError(
    'registry-full',
    `No fingerprint that differs from all ${taken.size} in ${minimumDistance} of ${bits} bits was found.`,
    'Lower the minimum distance, or use a model with more bits.',
  );
}

interface Derivation {
  name: string;
  attempt: number;
  count: number;
}

async function derivedBits(secret: CryptoKey, { name, attempt, count }: Derivation): Promise<Fingerprint> {
  const label = new TextEncoder().encode(name.normalize('NFC').trim());
  const message = new Uint8Array(label.length + 9);
  message.set(label);
  const numbers = new DataView(message.buffer, label.length + 1);
  numbers.setUint32(0, attempt);
  const blocks = new Uint8Array(32 * Math.ceil(count / 256));
  for (let block = 0; block * 32 < blocks.length; block++) {
    numbers.setUint32(4, block);
    blocks.set(new Uint8Array(await crypto.subtle.sign('HMAC', secret, message)), block * 32);
  }
  return bitsOfBytes(blocks, count);
}

/**
 * Makes a secret of 256 bits. Returns its key, which cannot be read back, and its bytes, for a user who wants to keep
 * them.
 */
export async function newSecret(): Promise<{ key: CryptoKey; bytes: Uint8Array<ArrayBuffer> }> {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return { key: await importSecret(bytes), bytes };
}

/** Throws 'bad-secret' unless there are 16 bytes at least. The key can derive and cannot be exported. */
export async function importSecret(bytes: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  if (bytes.length < 16) {
    throw new StudioError(
      'bad-secret',
      `A secret of ${bytes.length} bytes can be guessed.`,
      'Use one of 16 bytes at least; the studio makes them of 32.',
    );
  }
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}
