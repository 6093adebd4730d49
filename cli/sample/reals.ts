/**
 * The reals with which the sample model is compared: every 18th clothing photo, as seeded random features. They are
 * computed from the photos if those are available, else read from the copy beside this file, which holds the same
 * features.
 *   npx tsx cli/sample/reals.ts    writes that copy
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openBackendNode } from '../../src/engine/open-node.ts';
import { StudioError } from '../../src/base/error.ts';
import { readSafetensors, writeSafetensors } from '../../src/formats/safetensors.ts';
import type { FeatureExtractor } from '../../src/metrics/extractor.ts';
import { RandomFeatures } from '../../src/metrics/random-features.ts';
import { readClothing } from './clothing.ts';
import { sampleRun } from './config.ts';

/** Spreads the photos over all names, with few enough for a copy below 300 kB. */
const EVERY = 18;

export const clothingZip = fileURLToPath(
  new URL('../../../shared/datasets/clothing/clothing-3781-64x64.zip', import.meta.url),
);
const copyPath = fileURLToPath(new URL('reals-features.safetensors', import.meta.url));

/** Returns [count,dimension]. Needs an open backend if the photos are available. */
export async function readRealFeatures(): Promise<Float32Array> {
  return existsSync(clothingZip) ? featuresOfPhotos(clothingZip) : copiedFeatures();
}

export async function featuresOfPhotos(zipPath: string): Promise<Float32Array> {
  const { resolution, channels } = sampleRun;
  const photos = await readClothing(zipPath, resolution);
  const picked = Array.from({ length: Math.ceil(photos.count / EVERY) }, (_, i) => i * EVERY);
  const pixels = await photos.read(picked);
  const extractor = new RandomFeatures();
  try {
    return await featuresOf(extractor, pixels, { resolution, channels });
  } finally {
    extractor.dispose();
  }
}

/** Returns [N,dimension] for uint8 images [N,R,R,C]. */
export async function featuresOf(
  extractor: FeatureExtractor,
  pixels: Uint8Array,
  { resolution, channels }: { resolution: number; channels: number },
): Promise<Float32Array> {
  const size = resolution * resolution * channels;
  const count = pixels.length / size;
  const features = new Float32Array(count * extractor.dimension);
  for (let from = 0; from < count; from += extractor.batchSize) {
    const n = Math.min(extractor.batchSize, count - from);
    const data = pixels.subarray(from * size, (from + n) * size);
    const shape = { count: n, height: resolution, width: resolution, channels };
    features.set(await extractor.extract({ data, ...shape }), from * extractor.dimension);
  }
  return features;
}

export function copiedFeatures(): Float32Array {
  const { data } = readSafetensors(readFileSync(copyPath)).tensors.get('features') ?? {};
  if (data instanceof Float32Array) return data;
  throw new StudioError(
    'no-features',
    `${copyPath} holds no features.`,
    'Write it again: npx tsx cli/sample/reals.ts',
  );
}

async function writeCopy(): Promise<void> {
  const { dispose } = await openBackendNode({ prefer: 'wasm' });
  const features = await featuresOfPhotos(clothingZip);
  const extractor = new RandomFeatures();
  const { dimension } = extractor;
  extractor.dispose();
  const tensor = { dtype: 'F32', shape: [features.length / dimension, dimension], data: features } as const;
  const metadata = { source: `every ${EVERY}th of the clothing photos (CC0), by name`, kind: 'random' };
  writeFileSync(copyPath, writeSafetensors(new Map([['features', tensor]]), metadata));
  dispose();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await writeCopy();
