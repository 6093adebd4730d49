/**
 * Cells drawn by a generator: latents and noise by the draws of generate-images, so that the same seeds are the same
 * pictures here and there; fingerprints from text. One batch at a time; a grid is many (draw-grid.ts).
 */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../src/engine/error.ts';
import { resolutionLog2, type NetworkConfig } from '../../src/engine/networks/config.ts';
import { generate, type Noise } from '../../src/engine/networks/generator.ts';
import { noiseResolution } from '../../src/engine/networks/layout.ts';
import type { Weights } from '../../src/engine/networks/layers.ts';
import { RandomState } from '../../src/engine/random/numpy.ts';
import { officialDraws } from '../../src/engine/random/official-draws.ts';
import type { Cell, NoiseChoice } from './protocol.ts';

/** What the seeds of one cell give. */
interface Draw {
  latent: Float64Array;
  /** One a layer where they come from the cell's seed, else none. */
  noises: Float64Array[];
}

/**
 * The images of `cells`, [N,R,R,C] flat, about -1…1. A cell depends on no other, so that it looks alike alone and in any
 * grid. Throws StudioError 'fingerprint-text' and 'seed-out-of-range'. Leaves no tensors.
 */
export async function drawCells(
  config: NetworkConfig,
  weights: Weights,
  cells: readonly Cell[],
  noise: NoiseChoice,
): Promise<Float32Array> {
  const layerCount = 2 * resolutionLog2(config) - 3;
  const sides = Array.from({ length: layerCount }, (_, layer) => noiseResolution(layer));
  const ownSides = noise === 'stored' ? sides : [];
  const draws = cells.map((cell) => drawFrom(cell, config, ownSides));
  const fingerprints = fingerprintsOf(cells, config.fingerprintSize);
  const images = tf.tidy(() =>
    generate(
      config,
      weights,
      stack(
        draws.map(({ latent }) => latent),
        [cells.length, config.latentSize],
      ),
      tf.tensor2d(fingerprints, [cells.length, config.fingerprintSize]),
      noiseOf(noise, draws, sides),
    ),
  );
  try {
    return Float32Array.from(await images.data());
  } finally {
    images.dispose();
  }
}

function drawFrom(
  { seed, latentSeed, fingerprintGiven = false }: Cell,
  { latentSize, fingerprintSize }: NetworkConfig,
  sides: readonly number[],
): Draw {
  const [draw] = officialDraws([seed], {
    latentSize,
    bitCount: fingerprintSize,
    noiseSizes: sides.map((side) => side ** 2),
    identicalLatent: latentSeed !== undefined,
    identicalFingerprint: fingerprintGiven,
  });
  const { latent, noises } = draw!;
  return {
    noises,
    latent: latentSeed === undefined ? latent : new RandomState(latentSeed).randn(latentSize),
  };
}

/** [N,n] of 0 and 1. */
function fingerprintsOf(cells: readonly Cell[], bitCount: number): Float32Array {
  const bits = new Float32Array(cells.length * bitCount);
  cells.forEach(({ fingerprint }, i) => {
    if (fingerprint.length !== bitCount || !/^[01]*$/.test(fingerprint)) {
      throw new StudioError(
        'fingerprint-text',
        `A cell's fingerprint is not ${bitCount} zeros and ones.`,
        `This model's fingerprints have ${bitCount} bits.`,
      );
    }
    for (let bit = 0; bit < bitCount; bit++) bits[i * bitCount + bit] = Number(fingerprint[bit]);
  });
  return bits;
}

/** For every layer [1,S,S,1], or [N,S,S,1] where each cell has its own. */
function noiseOf(choice: NoiseChoice, draws: readonly Draw[], sides: readonly number[]): Noise {
  if (choice === 'none') return 'none';
  if (choice === 'model') return 'stored';
  if (choice === 'stored') {
    return sides.map((side, layer) =>
      stack(
        draws.map(({ noises }) => noises[layer]!),
        [draws.length, side, side, 1],
      ),
    );
  }
  const random = new RandomState(choice.seed);
  return sides.map((side) => stack([random.randn(side ** 2)], [1, side, side, 1]));
}

/** Rows of equal length as one float32 tensor. */
function stack<R extends tf.Rank>(rows: readonly Float64Array[], shape: tf.ShapeMap[R]): tf.Tensor<R> {
  const rowSize = rows[0]!.length;
  const values = new Float32Array(rows.length * rowSize);
  rows.forEach((row, i) => values.set(row, i * rowSize));
  return tf.tensor<R>(values, shape);
}
