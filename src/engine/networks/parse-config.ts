/**
 * The only way in for a network's config, from whatever file. Every field must be there, of its kind and within
 * bounds, before anything is built from it. So a file of a few kilobytes cannot ask for 10⁹ layers.
 */
import * as z from 'zod/mini';
import { StudioError } from '../../base/error.ts';
import type { NetworkConfig } from './config.ts';

z.config({ jitless: true });

type Field = keyof NetworkConfig;

const counts = {
  latentSize: 4096,
  dlatentSize: 4096,
  fingerprintSize: 4096,
  mappingLayers: 32,
  mappingFmaps: 4096,
  fmapBase: 65536,
  fmapMax: 4096,
} as const satisfies Partial<Record<Field, number>>;

const highestResolution = 1024;
const highestLog2 = 16;
const isPowerOfTwo = (value: number): boolean => Number.isInteger(Math.log2(value));

const count = (most: number) => z.number().check(z.int(), z.minimum(1), z.maximum(most));
const log2 = z.number().check(z.int(), z.minimum(0), z.maximum(highestLog2));
const architecture = z.enum(['orig', 'skip', 'resnet']);

const schema = z.object({
  resolution: z.number().check(z.minimum(4), z.maximum(highestResolution), z.refine(isPowerOfTwo)),
  channels: z.union([z.literal(1), z.literal(3)]),
  latentSize: count(counts.latentSize),
  dlatentSize: count(counts.dlatentSize),
  fingerprintSize: count(counts.fingerprintSize),
  mappingLayers: count(counts.mappingLayers),
  mappingFmaps: count(counts.mappingFmaps),
  fmapBase: count(counts.fmapBase),
  fmapMax: count(counts.fmapMax),
  modulatedLog2: z.tuple([log2, log2]),
  gArch: architecture,
  dArch: architecture,
  eArch: architecture,
});

const anArchitecture = 'orig, skip or resnet';
const allowed: Readonly<Record<Exclude<Field, keyof typeof counts>, string>> = {
  resolution: `a power of two from 4 to ${highestResolution}`,
  channels: '1 or 3',
  modulatedLog2: `two whole numbers from 0 to ${highestLog2}`,
  gArch: anArchitecture,
  dArch: anArchitecture,
  eArch: anArchitecture,
};

export interface ParseOptions {
  /** The file's own name of a field, for the message. */
  nameOf?: (field: Field) => string;
}

/** Throws StudioError 'bad-network-settings' that names every field that is missing, of another kind or out of bounds. */
export function parseNetworkConfig(
  value: unknown,
  { nameOf = (field) => field }: ParseOptions = {},
): NetworkConfig {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const given: Readonly<Record<string, unknown>> = Object(value);
    const bad = new Set(parsed.error.issues.map(({ path }) => path[0]));
    const faults = [...bad]
      .filter(isField)
      .map((field) => `${nameOf(field)} is ${told(given[field])}, not ${allowedFor(field)}`);
    throw badSettings(faults.length > 0 ? faults.join('; ') : `they are ${told(value)}`);
  }
  const config = parsed.data;
  const architectures = [config.gArch, config.dArch, config.eArch];
  if (config.resolution === 4 && architectures.some((other) => other !== 'skip')) {
    throw badSettings(
      `${nameOf('resolution')} is 4, and 4×4 images need the architecture skip in every network`,
    );
  }
  return config;
}

/** The refusal of a network because of its settings. */
export function badSettings(fault: string): StudioError {
  return new StudioError(
    'bad-network-settings',
    `The network's settings cannot be used: ${fault}.`,
    'The file is damaged, or made by another tool or for another variant of the networks.',
  );
}

/**
 * A file's value, fit for a message. A value that the pickle's reader described in words (`other`) stays in
 * words.
 */
export function told(value: unknown): string {
  if (value === undefined) return 'missing';
  if (isTold(value)) return value.other;
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function isTold(value: unknown): value is { other: string } {
  return typeof value === 'object' && value !== null && 'other' in value && typeof value.other === 'string';
}

function isField(name: PropertyKey | undefined): name is Field {
  return name !== undefined && name in schema.shape;
}

function allowedFor(field: Field): string {
  return isCount(field) ? `a whole number from 1 to ${counts[field]}` : allowed[field];
}

function isCount(field: Field): field is keyof typeof counts {
  return field in counts;
}
