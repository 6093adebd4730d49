/**
 * The shape of everything the store holds. Whatever is read back passes through these schemas, so that a damaged or
 * foreign record becomes a StudioError instead of an odd value deep inside the studio.
 */
import * as z from 'zod/mini';
import { StudioError } from '../base/error.ts';

z.config({ jitless: true });

/** Raised when the layout of records changes; a store written by a newer studio is refused, never rewritten. */
export const FORMAT_VERSION = 1;

/** Loss values may be NaN or infinite, and a chart must be able to show that they were. */
const anyNumber = z.custom<number>((value) => typeof value === 'number', 'not a number');
const bytes = z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array, 'not bytes');
const count = z.int().check(z.nonnegative());
const channels = z.union([z.literal(1), z.literal(3)]);
const textRecord = z.record(z.string(), z.unknown());

export const manifestSchema = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  objectId: z.string(),
  kind: z.string(),
  sizeBytes: count,
  createdAtMs: z.number(),
  /** In order; sha256 in lower-case hex. */
  chunks: z.array(z.object({ sizeBytes: count, sha256: z.string() })),
  metadata: textRecord,
});
export type Manifest = z.infer<typeof manifestSchema>;

export const headSchema = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  /** The epoch of the writer that flipped it last; 0 where no lock is needed. */
  epoch: count,
  /** Newest first; every object named here was whole when it was named. */
  objectIds: z.array(z.string()),
});
export type Head = z.infer<typeof headSchema>;

export const datasetMetadataSchema = z.object({
  name: z.string(),
  count,
  resolution: count,
  channels,
  /** What it was made of, in a person's words: "files", "built-in sample", "TFRecords". */
  source: z.string(),
  imagesPerChunk: count,
  /** Places in stored order of images that a person left out, ascending; absent where there is none. */
  leftOut: z.optional(z.array(count)),
});
export type DatasetMetadata = z.infer<typeof datasetMetadataSchema>;

/** A dataset as listed: everything but its pixels. `count` is of the images that are used. */
export interface DatasetSummary extends DatasetMetadata {
  id: string;
  /** With those left out. */
  storedCount: number;
  createdAtMs: number;
  sizeBytes: number;
  /** SHA-256 over shape, chunk hashes and what is left out: equal pixels in equal order give equal hashes. */
  contentHash: string;
}

const runStatusSchema = z.enum(['running', 'paused', 'stopped', 'done', 'failed']);

export const runSchema = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  id: z.string(),
  name: z.string(),
  /** The resolved configuration, as plain data; the trainer validates it by its own schema. */
  config: textRecord,
  datasetId: z.nullable(z.string()),
  /** Of the dataset's content as it was chosen: the same pictures added again are told by it. */
  datasetHash: z.optional(z.string()),
  /** The model whose networks it began with; absent for fresh ones. */
  startFrom: z.optional(z.string()),
  status: runStatusSchema,
  /** One sentence when failed, else null. */
  problem: z.nullable(z.string()),
  kimg: z.number(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  /** How many batches of stats points are stored. */
  statsBatches: count,
  /** A person's words about it. */
  note: z.optional(z.string()),
  /** The tiles that it trains with, as storage/tiles.ts has them; absent where tiles are not measured. */
  tiles: z.optional(z.unknown()),
  /** Put away: kept, and listed only on demand. */
  isArchived: z.optional(z.boolean()),
});
export type RunRecord = z.infer<typeof runSchema>;

export const statsPointSchema = z.object({
  kimg: z.number(),
  elapsedMs: z.number(),
  values: z.record(z.string(), anyNumber),
  /** Set where a tick ended: what the official log tells of it beside the values. */
  tick: z.optional(
    z.object({
      number: count,
      /** Milliseconds since 1970. */
      atMs: z.number(),
      /** Grids and saves since the tick before. */
      maintenanceMs: z.number(),
      /** What the backend held. */
      memoryBytes: z.number(),
    }),
  ),
});
export type StatsPoint = z.infer<typeof statsPointSchema>;
export const statsBatchSchema = z.array(statsPointSchema);

export const gridSchema = z.object({
  mode: z.enum(['arbitrary', 'same-latent', 'same-fingerprint']),
  kimg: z.number(),
  rows: count,
  columns: count,
  resolution: count,
  channels,
  /** uint8 [rows·columns, H, W, C]. */
  pixels: bytes,
});
export type StoredGrid = z.infer<typeof gridSchema>;
export const gridsSchema = z.array(gridSchema);

export const modelMetadataSchema = z.object({
  name: z.string(),
  /** Where it came from: "imported", "trained", "minted". */
  origin: z.string(),
  fileName: z.string(),
  /** What the reader found: config, bits, resolution, parameter counts; plain data. */
  details: textRecord,
});
export type ModelMetadata = z.infer<typeof modelMetadataSchema>;

/** A file of weights that a person supplied, such as Inception's. */
export const weightsMetadataSchema = z.object({
  fileName: z.string(),
  /** Of the file, in lower-case hex. */
  sha256: z.string(),
});

export const statisticsMetadataSchema = z.object({
  datasetName: z.string(),
  /** Of the extractor, in a person's words. */
  featuresName: z.string(),
  /** How many of the dataset's first images they are of. */
  images: count,
});
export type StatisticsMetadata = z.infer<typeof statisticsMetadataSchema>;

export const evaluationSchema = z.object({
  formatVersion: z.literal(FORMAT_VERSION),
  id: z.string(),
  modelId: z.string(),
  /** Names as they were: the result outlives model and dataset. */
  modelName: z.string(),
  /** Thousands of images the model had been trained on, where known. */
  kimg: z.nullable(z.number()),
  /** Null where only bits were read, without real pictures; then the name is empty and there is no distance. */
  datasetId: z.nullable(z.string()),
  datasetName: z.string(),
  /** Only what Inception gave may be called FID and KID. */
  features: z.enum(['inception', 'random', 'none']),
  /** The official metric's name at this number of images, or the one for random features. */
  metric: z.string(),
  /** Fakes. */
  images: count,
  reals: count,
  frechet: z.nullable(z.number()),
  kernel: z.nullable(z.number()),
  bitAccuracy: z.object({
    accuracy: z.number(),
    right: count,
    total: count,
    /** 95 %. */
    interval: z.tuple([z.number(), z.number()]),
  }),
  seed: count,
  backend: z.string(),
  elapsedMs: z.number(),
  createdAtMs: z.number(),
});
export type EvaluationRecord = z.infer<typeof evaluationSchema>;

/**
 * Reads a record back: a version above ours is 'storage-newer-version', anything else that does not fit is
 * 'storage-corrupt'. `what` names the thing in the message.
 */
export function parseRecord<T>(schema: z.ZodMiniType<T>, value: unknown, what: string): T {
  const version = (value as { formatVersion?: unknown } | null | undefined)?.formatVersion;
  if (typeof version === 'number' && version > FORMAT_VERSION) {
    throw new StudioError(
      'storage-newer-version',
      `${what} was written by a newer version of the studio (format ${version}, this one reads ${FORMAT_VERSION}).`,
      'Reload the page to get the newest studio. Nothing was changed.',
    );
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new StudioError(
    'storage-corrupt',
    `${what} cannot be read back: ${issue ? `${issue.path.join('.') || 'record'}: ${issue.message}` : 'unreadable'}.`,
    'Export what still opens, then delete this entry in Settings.',
  );
}
