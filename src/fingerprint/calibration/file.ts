/**
 * A calibration inside a model's .safetensors file: two tensors and one entry of the metadata. In a file of its own it is the
 * same without networks.
 */
import * as z from 'zod/mini';
import { StudioError } from '../../base/error.ts';
import { readSafetensors, writeSafetensors, type SafetensorsTensor } from '../../formats/safetensors.ts';
import { FEWEST_INNOCENTS, type Calibration } from './calibration.ts';

z.config({ jitless: true });

/** What the model's reader keeps aside without reading it (networks/model-file.ts). */
const prefix = 'calibration/';
const metadataKey = 'calibration';

const range = z.strictObject({ count: z.number(), low: z.number(), high: z.number() });
const schema = z.strictObject({
  version: z.literal(1),
  decoder: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  created: z.iso.date(),
  bits: z.number().check(z.int(), z.minimum(1), z.maximum(65536)),
  sources: z.array(z.strictObject({ name: z.string(), count: z.number() })),
  spreads: z.array(
    z.strictObject({ measure: z.enum(['meanLogit', 'regeneration']), innocent: range, marked: range }),
  ),
});

export interface CalibrationParts {
  tensors: Map<string, SafetensorsTensor>;
  metadata: Record<string, string>;
}

/** What goes into a model's file. */
export function calibrationParts({
  decoder,
  created,
  innocents,
  sources,
  spreads,
}: Calibration): CalibrationParts {
  const { bitCount, levels, scales } = innocents;
  const about: z.infer<typeof schema> = { version: 1, decoder, created, bits: bitCount, sources, spreads };
  return {
    tensors: new Map<string, SafetensorsTensor>([
      [`${prefix}levels`, { dtype: 'I8', shape: [scales.length, bitCount], data: levels }],
      [`${prefix}scales`, { dtype: 'F32', shape: [scales.length], data: scales }],
    ]),
    metadata: { [metadataKey]: JSON.stringify(about) },
  };
}

/** The calibration in a file's parts, if there is one. Throws 'bad-calibration'. */
export function findCalibration(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: Readonly<Record<string, string>>,
): Calibration | undefined {
  const text = metadata[metadataKey];
  if (text === undefined) return undefined;
  const { bits, decoder, created, sources, spreads } = parseAbout(text);
  const levels = tensors.get(`${prefix}levels`);
  const scales = tensors.get(`${prefix}scales`);
  if (!(levels?.data instanceof Int8Array) || !(scales?.data instanceof Float32Array)) {
    throw badCalibration('its readings are missing');
  }
  const count = scales.data.length;
  if (count < FEWEST_INNOCENTS || levels.shape.join() !== [count, bits].join()) {
    throw badCalibration(`${count} scales do not go with readings of [${levels.shape}] for ${bits} bits`);
  }
  if (levels.data.includes(0) || levels.data.includes(-128) || !scales.data.every((scale) => scale >= 0)) {
    throw badCalibration('its readings hold values that no reading has');
  }
  // Copies: the file's bytes need not be kept.
  const innocents = { bitCount: bits, levels: levels.data.slice(), scales: scales.data.slice() };
  return { decoder, created, innocents, sources, spreads };
}

export function writeCalibration(calibration: Calibration): Uint8Array<ArrayBuffer> {
  const { tensors, metadata } = calibrationParts(calibration);
  return writeSafetensors(tensors, metadata);
}

/** Throws 'bad-safetensors', or 'bad-calibration' where the file holds none. */
export function readCalibration(bytes: Uint8Array): Calibration {
  const { tensors, metadata } = readSafetensors(bytes);
  const found = findCalibration(tensors, metadata);
  if (found) return found;
  throw badCalibration('the file names none');
}

function parseAbout(text: string): z.infer<typeof schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badCalibration('its description is no JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw badCalibration(
    `its description does not fit: ${parsed.error.issues[0]?.path.join('.') || 'the whole'}`,
  );
}

function badCalibration(fault: string): StudioError {
  return new StudioError(
    'bad-calibration',
    `This is not a calibration that the studio can read: ${fault}.`,
    'Calibrate the model again.',
  );
}
