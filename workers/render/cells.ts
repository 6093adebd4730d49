/**
 * Cells drawn by a generator: latents and noise from numpy's RandomState (the draws of the official tool), fingerprints
 * from text. One batch at a time; a grid is many (draw-grid.ts).
 */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../src/engine/error.ts';
import { resolutionLog2, type NetworkConfig } from '../../src/engine/networks/config.ts';
import { generate, type Noise } from '../../src/engine/networks/generator.ts';
import { noiseResolution } from '../../src/engine/networks/layout.ts';
import type { Weights } from '../../src/engine/networks/layers.ts';
import { RandomState } from '../../src/engine/random/numpy.ts';
import type { Cell, NoiseChoice } from './protocol.ts';

/**
 * The images of `cells`, [N,R,R,C] flat, about -1…1. Noise from a seed is one set of constants for all cells, so that a cell
 * looks alike alone and in any grid. Throws StudioError 'fingerprint-text' and 'seed-out-of-range'. Leaves no tensors.
 */
export async function drawCells(
  config: NetworkConfig,
  weights: Weights,
  cells: readonly Cell[],
  noise: NoiseChoice,
): Promise<Float32Array> {
  const latents = latentsOf(cells, config.latentSize);
  const fingerprints = fingerprintsOf(cells, config.fingerprintSize);
  const images = tf.tidy(() =>
    generate(
      config,
      weights,
      tf.tensor2d(latents, [cells.length, config.latentSize]),
      tf.tensor2d(fingerprints, [cells.length, config.fingerprintSize]),
      noiseOf(config, noise),
    ),
  );
  try {
    return Float32Array.from(await images.data());
  } finally {
    images.dispose();
  }
}

/** [N,L]: the first draw of each seed's RandomState, as generate-images takes it. */
function latentsOf(cells: readonly Cell[], latentSize: number): Float32Array {
  const latents = new Float32Array(cells.length * latentSize);
  cells.forEach(({ latentSeed }, i) =>
    latents.set(new RandomState(latentSeed).randn(latentSize), i * latentSize),
  );
  return latents;
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

function noiseOf(config: NetworkConfig, choice: NoiseChoice): Noise {
  if (typeof choice === 'string') return choice;
  const random = new RandomState(choice.seed);
  return Array.from({ length: 2 * resolutionLog2(config) - 3 }, (_, layer) => {
    const size = noiseResolution(layer);
    return tf.tensor4d(Float32Array.from(random.randn(size * size)), [1, size, size, 1]);
  });
}
