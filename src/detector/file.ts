/**
 * detector.json: what a published detector says of itself (docs/DETECTOR.md). It names systems and fingerprints
 * by id, never a user. A field that is unknown or of another kind is refused by name.
 */
import * as z from 'zod/mini';
import { StudioError } from '../base/error.ts';

z.config({ jitless: true });

export const detectorFormat = 'gan-fingerprint-studio/detector';

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const count = z.number().check(z.int(), z.minimum(0));
const matches = z.nullable(count);

const schema = z.strictObject({
  format: z.literal(detectorFormat),
  version: z.literal(1),
  created: z.iso.date(),
  /** Of whom it tells: the generator as its owner calls it. */
  system: z.strictObject({ name: z.string(), version: z.string() }),
  /** `sha256` of the file that it was made from, `decoder` as networks/decoder-id.ts has it. */
  model: z.strictObject({ name: z.string(), sha256: hash, decoder: hash }),
  picture: z.strictObject({
    resolution: z.number().check(z.int(), z.minimum(4), z.maximum(1024)),
    channels: z.union([z.literal(1), z.literal(3)]),
    crop: z.literal('centre-square'),
    resize: z.literal('area-average'),
    alpha: z.literal('white'),
    range: z.tuple([z.literal(-1), z.literal(1)]),
    layout: z.literal('NCHW'),
  }),
  bits: z.number().check(z.int(), z.minimum(1), z.maximum(65536)),
  /** The largest chance of naming anyone falsely, over all fingerprints together. */
  rate: z.number().check(z.gt(0), z.maximum(0.5)),
  /**
   * Bits that must agree for the rate, by the number of fingerprints compared; null where even all bits are too
   * few.
   */
  thresholds: z.array(z.strictObject({ fingerprints: count, matches })),
  calibration: z.nullable(
    z.strictObject({
      created: z.iso.date(),
      innocents: count,
      sources: z.array(z.strictObject({ name: z.string(), count })),
    }),
  ),
  fingerprints: z.array(
    z.strictObject({
      id: z.string().check(z.regex(/^[0-9a-f]{12}$/)),
      bits: z.string().check(z.regex(/^[01]+$/)),
      /** Only for drawn ones the binomial tail is exact for every decoder. */
      drawn: z.boolean(),
      created: z.iso.date(),
      status: z.enum(['active', 'revoked']),
      revoked: z.optional(z.iso.date()),
      /**
       * Bits that must agree, with the bias of innocent pictures taken into account; null where no number is
       * enough.
       */
      matches,
    }),
  ),
  files: z.array(z.strictObject({ name: z.string(), sizeBytes: count, sha256: hash })),
});

export type DetectorAbout = z.infer<typeof schema>;

/** Throws 'bad-detector' that names the field. */
export function parseDetector(bytes: Uint8Array): DetectorAbout {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw badDetector('detector.json is no JSON in UTF-8');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw badDetector(
      `detector.json: ${parsed.error.issues[0]?.path.join('.') || 'the whole'} is not as expected`,
    );
  }
  const { bits, fingerprints } = parsed.data;
  const other = fingerprints.find((one) => one.bits.length !== bits);
  if (other) throw badDetector(`the fingerprint ${other.id} has ${other.bits.length} bits, not ${bits}`);
  return parsed.data;
}

export function writeDetector(about: DetectorAbout): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(about, null, 1)}\n`);
}

export function badDetector(fault: string): StudioError {
  return new StudioError(
    'bad-detector',
    `This detector cannot be used: ${fault}.`,
    'Publish or export it again.',
  );
}
