/**
 * One cell's way through a model, beside that of the same cell under another fingerprint: what each stage gives, and how
 * far the change of bits has moved it. All of it is computed by the model's own networks.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Cell } from '../../src/drawing/cell.ts';
import { cellSource } from '../../src/drawing/cell-source.ts';
import { SeedDraws } from '../../src/drawing/seed-draws.ts';
import { asPictures, pictureAt, toSheet } from '../../src/drawing/sheet.ts';
import { joined } from '../../src/drawing/source.ts';
import { noiseSides } from '../../src/engine/networks/config.ts';
import { fromPixels, toPixels } from '../../src/engine/networks/pixels.ts';
import { traceDecoder, traceGenerator, type TracedLayer } from '../../src/engine/networks/trace.ts';
import type { OpenModel } from './open-models.ts';
import type { TracedStage, TraceReply } from './protocol.ts';
import { changeMap, distanceShare, strongestMaps } from './trace-pictures.ts';

/** As many maps of a stage as are shown. */
const SHOWN = 6;
const COLUMNS = 3;

/** A tensor of the batch [before, now], read back. */
type Pair = [before: Float32Array, now: Float32Array];

/** @param before the fingerprint to compare with. Runs alone on the device and leaves no tensors. Throws as cellSource does. */
export async function traceCell(model: OpenModel, cell: Cell, before: string): Promise<TraceReply> {
  const { config, weights, info, hasDecoder } = model;
  const traced = tf.tidy(() => {
    const { latent, fingerprint, noise } = inputsOf(model, [{ ...cell, fingerprint: before }, cell]);
    return traceGenerator(config, weights, { latent, fingerprint }, noise);
  });
  const [embedding, images] = [await take(traced.dlatent), await take(traced.images)];
  const generator = await stagesOf(traced.layers);

  // The decoder sees the picture as its file has it.
  const pixels = toPixels(joined(images), 'truncate');
  const read = hasDecoder
    ? tf.tidy(() => {
        const { resolution, channels } = config;
        const seen = tf.tensor(fromPixels(pixels), [2, resolution, resolution, channels]);
        return traceDecoder(config, weights, seen);
      })
    : null;
  const logits = read && (await take(read.logits));
  const decoder = read ? await stagesOf(read.layers) : [];
  return {
    cell,
    embedding: { values: embedding[1], moved: distanceShare(...embedding) },
    generator,
    picture: {
      now: toSheet(pictureAt(asPictures(info, pixels), 1), 1),
      change: changeSheet(images, config.resolution),
      moved: distanceShare(...images),
    },
    decoder,
    logits: logits && logits[1],
  };
}

function inputsOf({ config }: OpenModel, cells: readonly Cell[]) {
  const source = cellSource(cells, 'stored', config, new SeedDraws());
  const { latents, fingerprints, noises } = source.inputsOf!([0, 1]);
  return {
    latent: tf.tensor(latents, [2, config.latentSize]),
    fingerprint: tf.tensor(fingerprints, [2, config.fingerprintSize]),
    noise: noiseSides(config).map((side, layer) => tf.tensor(noises[layer]!, [2, side, side, 1])),
  };
}

async function stagesOf(layers: readonly TracedLayer[]): Promise<TracedStage[]> {
  const stages: TracedStage[] = [];
  for (const { size, maps, scales } of layers) {
    const channels = maps.shape.at(-1)!;
    const values = await take(maps);
    const shown = { resolution: size, channels: 1 };
    stages.push({
      size,
      channels,
      maps: toSheet(asPictures(shown, strongestMaps(values, channels, SHOWN)), COLUMNS),
      change: changeSheet(values, size),
      moved: distanceShare(...values),
      scales: scales ? (await take(scales))[1] : null,
    });
  }
  return stages;
}

function changeSheet(values: Pair, size: number) {
  return toSheet(asPictures({ resolution: size, channels: 1 }, changeMap(values, size)), 1);
}

/** Reads a batch of two, and disposes it. */
async function take(tensor: tf.Tensor): Promise<Pair> {
  const values = Float32Array.from(await tensor.data());
  tensor.dispose();
  const half = values.length / 2;
  return [values.slice(0, half), values.slice(half)];
}
