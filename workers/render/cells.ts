/**
 * Cells drawn by a generator: latents and noise by the draws of generate-images, so that the same seeds are the same
 * pictures here and there; fingerprints from text. One batch at a time; a grid is many (draw-grid.ts). The generator is
 * captured, so that a batch of a shape that was drawn before is one replay.
 */
import { StudioError } from '../../src/base/error.ts';
import type { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import { capturedGenerator, type NoiseKind } from '../../src/engine/networks/captured.ts';
import { noiseSides, type NetworkConfig } from '../../src/engine/networks/config.ts';
import type { Weights } from '../../src/engine/networks/layers.ts';
import { RandomState } from '../../src/engine/random/numpy.ts';
import { joined, type Draws } from './draws.ts';
import type { Cell, NoiseChoice } from './protocol.ts';

/** What cells are drawn with. */
export interface CellPainter {
  config: NetworkConfig;
  weights: Weights;
  functions: CapturedFunctions;
  draws: Draws;
}

type Values = Float32Array<ArrayBuffer>;

/**
 * The images of `cells`, [N,R,R,C] flat, about -1…1. A cell depends on no other, so that it looks alike alone and in any
 * grid. Throws StudioError 'fingerprint-text' and 'seed-out-of-range'. Leaves no tensors but those of `functions`.
 */
export async function drawCells(
  { config, weights, functions, draws }: CellPainter,
  cells: readonly Cell[],
  noise: NoiseChoice,
): Promise<Values> {
  const sides = noiseSides(config);
  const own = cells.map((cell) => draws.of(cell, config, noise === 'stored' ? sides : []));
  const inputs = [
    joined(own.map(({ latent }) => latent)),
    fingerprintsOf(cells, config.fingerprintSize),
    ...noiseOf(noise, () => draws.noisesOf(own), sides),
  ];
  const kind = kindOf(noise);
  const generator = functions.get(weights, `generate ${cells.length} ${kind}`, (options) =>
    capturedGenerator(config, weights, cells.length, kind, options),
  );
  return generator.read(inputs);
}

function kindOf(choice: NoiseChoice): NoiseKind {
  if (choice === 'stored') return 'each';
  return typeof choice === 'string' ? choice : 'shared';
}

/** For every layer [1,S,S,1], or [N,S,S,1] where each cell has its own; nothing where the model has it. */
function noiseOf(choice: NoiseChoice, ofCells: () => Values[], sides: readonly number[]): Values[] {
  if (choice === 'none' || choice === 'model') return [];
  if (choice === 'stored') return ofCells();
  const random = new RandomState(choice.seed);
  return sides.map((side) => Float32Array.from(random.randn(side ** 2)));
}

/** [N,n] of 0 and 1. */
function fingerprintsOf(cells: readonly Cell[], bitCount: number): Values {
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
