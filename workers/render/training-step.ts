/**
 * A training step of a loaded model, computed and not applied: the pictures that it would learn from, its
 * losses, and how strongly each part of each network is pulled. The moving average stands in for the generator.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Cell } from '../../src/drawing/cell.ts';
import { cellSource } from '../../src/drawing/cell-source.ts';
import { cellsOfSeeds } from '../../src/drawing/plan-cells.ts';
import { SeedDraws } from '../../src/drawing/seed-draws.ts';
import { asPictures, toSheet } from '../../src/drawing/sheet.ts';
import { noiseSides, type NetworkConfig } from '../../src/engine/networks/config.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import { toPixels } from '../../src/engine/networks/pixels.ts';
import type { PlainWeights } from '../../src/engine/networks/plain-model.ts';
import { stepGradients, type Pull } from '../../src/engine/training/step-gradients.ts';
import type { Job } from '../kit/job.ts';
import { throwIfAborted } from '../../src/base/abort.ts';
import type { GridDrawer, WithModel } from './grid-drawer.ts';
import type { ModelId, PulledPart, TrainingStepReply } from './protocol.ts';

/** As many as the minibatch deviation compares. */
const PICTURES = 4;

interface StepParts {
  modelId: ModelId;
  /** Where the file has one. */
  discriminator: PlainWeights | undefined;
  withModel: WithModel;
  drawer: GridDrawer;
}

/** Null where the model has no decoder. Throws 'aborted' before the step is taken, and what drawing throws. */
export async function trainingStep(
  { modelId, discriminator, withModel, drawer }: StepParts,
  { signal }: Job,
): Promise<TrainingStepReply | null> {
  const { info, cells, values } = await drawer.draw(
    { modelId, noise: 'stored', cellsOf: ({ network }) => stepCells(network) },
    { signal },
  );
  return withModel(modelId, async ({ config, weights, hasDecoder }) => {
    throwIfAborted(signal);
    if (!hasDecoder) return null;
    const judge = discriminator ? toTensors(discriminator) : {};
    const batch = batchOf(cells, config);
    try {
      const { losses, ...pulls } = await stepGradients(config, { ...weights, ...judge }, batch);
      return {
        pictures: toSheet(asPictures(info, toPixels(values, 'truncate')), PICTURES),
        losses,
        generator: partsOf(pulls.generator),
        decoder: partsOf(pulls.decoder),
        discriminator: pulls.discriminator && partsOf(pulls.discriminator),
      };
    } finally {
      disposeWeights(judge);
      tf.dispose([batch.z, batch.fingerprint, batch.other, ...batch.noise]);
    }
  });
}

/** A few latents with the fingerprints that their seeds draw, then the same latents with other ones. */
function stepCells(network: NetworkConfig): Cell[] {
  const drawn = cellsOfSeeds(
    Array.from({ length: 2 * PICTURES }, (_, seed) => seed),
    {},
    network,
  );
  return drawn.map((cell, i) => ({ ...drawn[i % PICTURES]!, fingerprint: cell.fingerprint }));
}

function batchOf(cells: readonly Cell[], config: NetworkConfig) {
  const { latentSize, fingerprintSize } = config;
  const source = cellSource(cells, 'stored', config, new SeedDraws());
  const { latents, fingerprints, noises } = source.inputsOf!(cells.map((_, i) => i));
  const half = PICTURES * fingerprintSize;
  const shape: [number, number] = [PICTURES, fingerprintSize];
  return {
    z: tf.tensor(latents.subarray(0, PICTURES * latentSize), [PICTURES, latentSize]),
    fingerprint: tf.tensor(fingerprints.subarray(0, half), shape),
    other: tf.tensor(fingerprints.subarray(half), shape),
    noise: noiseSides(config).map((side, layer) => tf.tensor(noises[layer]!, [cells.length, side, side, 1])),
  };
}

/** By mapping, resolution (`8x8`) or last layer, in the networks' order: the root of the mean square of a gradient's values. */
function partsOf(pulls: readonly Pull[]): PulledPart[] {
  const sums = new Map<string, { squares: number; values: number }>();
  for (const { name, squares, values } of pulls) {
    const [network = '', part = ''] = name.split('/');
    const key = network === 'mapping' ? network : part;
    const sum = sums.get(key) ?? { squares: 0, values: 0 };
    sums.set(key, { squares: sum.squares + squares, values: sum.values + values });
  }
  return [...sums].map(([part, { squares, values }]) => ({ part, pull: Math.sqrt(squares / values) }));
}
