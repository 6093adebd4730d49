/**
 * generate-images: one PNG a seed, drawn as the official command draws them (latent, fingerprint and noise from the seed's
 * RandomState), and manifest.json with the fingerprint of each.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import { capturedGenerator } from '../../src/engine/networks/captured.ts';
import { noiseSides, type NetworkConfig } from '../../src/engine/networks/config.ts';
import type { Weights } from '../../src/engine/networks/layers.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import { inferenceModel } from '../../src/engine/networks/model-parts.ts';
import { toPixels } from '../../src/engine/networks/pixels.ts';
import { officialDraws, type OfficialDraw } from '../../src/engine/random/official-draws.ts';
import { parseFingerprint, toBitString } from '../../src/fingerprint/bits.ts';
import { encodePng } from '../../src/formats/png-encode.ts';
import { usageError } from '../arguments.ts';
import { backendOption, withBackend } from '../backend.ts';
import { batchSizeFor, inBatches } from '../batches.ts';
import { defineCommand, noPositionals } from '../command.ts';
import { naming, writeWhole } from '../files.ts';
import { networkOption, openNetworkFile } from '../network.ts';
import { choice, flag, maybe, number, seedList, text, withDefault } from '../options.ts';
import { toPlainError } from '../../src/base/error.ts';

/** Of the manifest and of the text chunk in every image. */
const MANIFEST_VERSION = 1;

interface ManifestEntry {
  file: string;
  seed: number;
  /** First bit first. */
  fingerprint: string;
}

export const generateImages = defineCommand({
  name: 'generate-images',
  summary: 'Draws images of a network, one PNG a seed, with a manifest of their fingerprints.',
  positionals: noPositionals,
  options: {
    network: networkOption,
    seeds: seedList('Seeds of numpy RandomStates, one image each.'),
    resultDir: withDefault(text('DIR', 'Where seed0000.png … and manifest.json go.'), 'results'),
    identicalLatent: flag('All images from one latent, the first of the first seed.'),
    identicalFingerprint: flag('All images with one fingerprint, drawn by the first seed.'),
    fingerprint: maybe(text('BITS|HEX', 'All images with this fingerprint.')),
    noise: withDefault(
      choice(
        ['stored', 'none'],
        "The noise constants, set from each image's seed as the official command does, or none.",
      ),
      'stored',
    ),
    truncationPsi: maybe(
      number({ least: 0, most: 2 }, 'Accepted and without effect, as in the official tool.'),
    ),
    backend: backendOption,
  },
  async run({ values }, console) {
    const { resultDir, seeds, noise } = values;
    const network = await openNetworkFile(values.network);
    const { config } = network.file;
    const fixed = values.fingerprint === undefined ? undefined : readFingerprint(values.fingerprint, config);
    const shared = { version: MANIFEST_VERSION, model: network.sha256() };
    const draws = officialDraws(seeds, {
      latentSize: config.latentSize,
      bitCount: config.fingerprintSize,
      noiseSizes: noise === 'none' ? [] : noiseSides(config).map((side) => side ** 2),
      identicalLatent: values.identicalLatent,
      identicalFingerprint: values.identicalFingerprint || fixed !== undefined,
    });

    const written: string[] = [];
    const entries: ManifestEntry[] = [];
    try {
      await withBackend(values.backend, async () => {
        const weights = toTensors((await naming(network.path, () => inferenceModel(network.file))).weights);
        const functions = new CapturedFunctions();
        const progress = console.progress('Drawing images');
        for (const batch of inBatches(draws, batchSizeFor(config))) {
          const named = fixed === undefined ? batch : batch.map((draw) => ({ ...draw, fingerprint: fixed }));
          const pixels = await drawImages({ config, weights, functions }, named, noise);
          for (const [i, { seed, fingerprint }] of named.entries()) {
            const entry = {
              file: `seed${String(seed).padStart(4, '0')}.png`,
              seed,
              fingerprint: toBitString(fingerprint),
            };
            const path = join(resultDir, entry.file);
            await writeWhole(path, encodeImage(config, pixels[i]!, { ...shared, ...entry }));
            written.push(path);
            entries.push(entry);
          }
          progress.update(entries.length / seeds.length, `${entries.length} of ${seeds.length}`);
        }
        progress.finish(`${entries.length} images`);
        functions.clear();
        disposeWeights(weights);
      });
      const manifest = { ...shared, noise, images: entries };
      await writeWhole(join(resultDir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    } catch (error) {
      // Half a set would look like a whole one.
      await Promise.all(written.map((path) => rm(path, { force: true })));
      throw error;
    }
    console.note(`Wrote ${entries.length} images and manifest.json to ${resultDir}.`);
  },
});

function readFingerprint(value: string, { fingerprintSize }: NetworkConfig): Uint8Array<ArrayBuffer> {
  try {
    return parseFingerprint(value, fingerprintSize);
  } catch (error) {
    const { message, hint } = toPlainError(error);
    throw usageError(`--fingerprint ${value}: ${message}`, hint);
  }
}

/** The pixels [H,W,C] of each draw. */
async function drawImages(
  { config, weights, functions }: { config: NetworkConfig; weights: Weights; functions: CapturedFunctions },
  draws: readonly OfficialDraw[],
  noise: 'stored' | 'none',
): Promise<Uint8Array[]> {
  const N = draws.length;
  const generator = functions.get(weights, `generate ${N}`, (options) =>
    capturedGenerator(config, weights, N, noise === 'stored' ? 'each' : 'none', options),
  );
  const joined = (rows: readonly ArrayLike<number>[]) =>
    Float32Array.from(rows.flatMap((row) => Array.from(row)));
  const inputs = [
    joined(draws.map(({ latent }) => latent)),
    joined(draws.map(({ fingerprint }) => fingerprint)),
    ...draws[0]!.noises.map((_, layer) => joined(draws.map(({ noises }) => noises[layer]!))),
  ];
  const pixels = toPixels(await generator.read(inputs), 'truncate');
  const size = pixels.length / N;
  return draws.map((_, i) => pixels.subarray(i * size, (i + 1) * size));
}

function encodeImage({ resolution, channels }: NetworkConfig, data: Uint8Array, text: object): Uint8Array {
  return encodePng({
    width: resolution,
    height: resolution,
    channels: channels === 1 ? 1 : 3,
    data,
    text: { 'gan-fingerprint': JSON.stringify(text) },
  });
}
