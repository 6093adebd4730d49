/**
 * generate-images: draws one PNG for each seed as the official command does (latent, fingerprint and noise from the
 * seed's RandomState), and writes manifest.json with the fingerprint of each.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { counted } from '../../src/base/number-text.ts';
import { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import { equalBatches, largestBatch } from '../../src/drawing/batch-size.ts';
import { cellSource } from '../../src/drawing/cell-source.ts';
import { drawBatches } from '../../src/drawing/draw-batches.ts';
import { manifestText, pictureText, type ManifestEntry } from '../../src/drawing/manifest.ts';
import { pictureFile } from '../../src/drawing/picture-file.ts';
import { cellsOfSeeds, drawnFingerprint } from '../../src/drawing/plan-cells.ts';
import { SeedDraws } from '../../src/drawing/seed-draws.ts';
import { asPictures, pictureAt } from '../../src/drawing/sheet.ts';
import type { NetworkConfig } from '../../src/engine/networks/config.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import { inferenceModel } from '../../src/engine/networks/model-parts.ts';
import { toPixels } from '../../src/engine/networks/pixels.ts';
import { parseFingerprint, toBitString } from '../../src/fingerprint/bits.ts';
import { usageError } from '../arguments.ts';
import { backendOption, withBackend } from '../backend.ts';
import { defineCommand } from '../command.ts';
import { naming, writeWhole } from '../files.ts';
import { networkOption, openNetworkFile } from '../network.ts';
import { choice, flag, maybe, number, seedList, text, withDefault } from '../options.ts';
import { toPlainError } from '../../src/base/error.ts';

export const generateImages = defineCommand({
  options: {
    network: networkOption,
    seeds: seedList('Seeds of numpy’s RandomState, one image each.'),
    resultDir: withDefault(text('DIR', 'Where to write seed0000.png … and manifest.json.'), 'results'),
    identicalLatent: flag('Draws all images from one latent, the first of the first seed.'),
    identicalFingerprint: flag('Draws all images with one fingerprint, drawn by the first seed.'),
    fingerprint: maybe(text('BITS|HEX', 'Draws all images with this fingerprint.')),
    noise: withDefault(
      choice(
        ['stored', 'none'],
        "The noise constants, set from each image's seed as the official command does, or none.",
      ),
      'stored',
    ),
    unnamed: flag("Leaves seed and fingerprint out of each PNG's text. manifest.json still names them."),
    truncationPsi: maybe(
      number({ least: 0, most: 2 }, 'Accepted but without effect, as in the official tool.'),
    ),
    backend: backendOption,
  },
  async run({ values }, console) {
    const { resultDir, seeds, noise, identicalLatent } = values;
    const network = await openNetworkFile(values.network);
    const { config } = network.file;
    const model = network.sha256();
    const fingerprint = sharedFingerprint(values, config);
    const cells = cellsOfSeeds(
      seeds,
      {
        ...(identicalLatent && { latentSeed: seeds[0]! }),
        ...(fingerprint !== undefined && { fingerprint }),
      },
      config,
    );
    const size = equalBatches(seeds.length, largestBatch(config));

    const written: string[] = [];
    const entries: ManifestEntry[] = [];
    try {
      await withBackend(values.backend, async () => {
        const weights = toTensors((await naming(network.path, () => inferenceModel(network.file))).weights);
        const functions = new CapturedFunctions();
        const progress = console.progress('Drawing images');
        const source = cellSource(cells, noise, config, new SeedDraws());
        for await (const { images, from, count } of drawBatches(source, { size }, (use) =>
          use({ config, weights, functions }),
        )) {
          const pictures = asPictures(config, toPixels(images, 'truncate'));
          for (const [i, { seed, fingerprint: bits }] of cells.slice(from, from + count).entries()) {
            const entry = { file: `seed${String(seed).padStart(4, '0')}.png`, seed, fingerprint: bits };
            const path = join(resultDir, entry.file);
            await writeWhole(
              path,
              pictureFile(pictureAt(pictures, i), {
                text: pictureText({ model }, entry, { inputs: !values.unnamed }),
              }),
            );
            written.push(path);
            entries.push(entry);
          }
          progress.update(entries.length / seeds.length, `${entries.length} of ${seeds.length}`);
        }
        progress.finish(counted(entries.length, 'image'));
        functions.clear();
        disposeWeights(weights);
      });
      await writeWhole(join(resultDir, 'manifest.json'), manifestText({ model, noise }, entries));
    } catch (error) {
      // An incomplete set would look like a complete one, so it is removed.
      await Promise.all(written.map((path) => rm(path, { force: true })));
      throw error;
    }
    console.note(`Wrote ${counted(entries.length, 'image')} and manifest.json to ${resultDir}.`);
  },
});

interface SharedOptions {
  seeds: readonly number[];
  identicalFingerprint: boolean;
  fingerprint?: string | undefined;
}

/**
 * The fingerprint shared by all images: the given one, or the one that the first seed draws. Undefined if each has
 * its own.
 */
function sharedFingerprint(
  { seeds, identicalFingerprint, fingerprint }: SharedOptions,
  config: NetworkConfig,
): string | undefined {
  if (fingerprint !== undefined) return readFingerprint(fingerprint, config);
  return identicalFingerprint ? drawnFingerprint(seeds[0]!, config) : undefined;
}

function readFingerprint(value: string, { fingerprintSize }: NetworkConfig): string {
  try {
    return toBitString(parseFingerprint(value, fingerprintSize));
  } catch (error) {
    const { message, hint } = toPlainError(error);
    throw usageError(`--fingerprint ${value}: ${message}`, hint);
  }
}
