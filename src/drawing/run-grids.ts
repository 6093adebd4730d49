/**
 * The three live grids of a run, drawn from its own fixed latents, fingerprints and noise, so that a grid shows what training
 * changed and nothing else. They are a function of the run's seed: the same after a resume.
 */
import { CapturedFunctions } from '../engine/gpu/capture/captured-functions.ts';
import { noiseSides, type NetworkConfig } from '../engine/networks/config.ts';
import type { Weights } from '../engine/networks/layers.ts';
import { toPixels } from '../engine/networks/pixels.ts';
import { randomBits, randomNormal } from '../engine/random/threefry.ts';
import { streams } from '../engine/training/streams.ts';
import type { StoredGrid } from '../storage/runs.ts';
import { largestBatch } from './batch-size.ts';
import { drawAll, whileWanted } from './draw-batches.ts';
import { rowInputs, type Rows, type SharedRow } from './row-source.ts';
import { rowsOf, type PictureSource, type Values } from './source.ts';

type GridMode = StoredGrid['mode'];

/** The three grids, in their order, by what all cells share. */
const modes: Record<GridMode, SharedRow> = {
  arbitrary: 'none',
  'same-latent': 'latent',
  'same-fingerprint': 'fingerprint',
};
const columns = 6;
const rows = 4;

/**
 * Pixels uint8 [24,H,W,C] of each grid. Needs the open backend that the weights lie on; leaves nothing there. Throws 'aborted'
 * between two batches.
 */
export async function drawRunGrids(
  { network, seed }: { network: NetworkConfig; seed: number },
  weights: Weights,
  kimg: number,
  signal: AbortSignal,
): Promise<StoredGrid[]> {
  const { resolution, channels } = network;
  const shape = { kimg, rows, columns, resolution, channels: channels === 1 ? 1 : 3 } as const;
  const numbers = numbersOf(network, seed);
  const functions = new CapturedFunctions();
  const grids: StoredGrid[] = [];
  try {
    for (const mode of Object.keys(modes) as GridMode[]) {
      const source = sourceOf(mode, network, numbers);
      const painter = { config: network, weights, functions };
      const values = await drawAll(source, largestBatch(network), whileWanted(painter, signal));
      grids.push({ mode, ...shape, pixels: toPixels(values, 'rint') });
    }
  } finally {
    functions.clear(); // the weights may change with the next step
  }
  return grids;
}

interface Numbers extends Rows {
  /** [24,S,S,1] of each layer. */
  noises: Values[];
}

function numbersOf(network: NetworkConfig, seed: number): Numbers {
  const draw = (stream: number, size: number, make: typeof randomBits): Values =>
    make({ seed, stream, step: 0 }, rows * columns * size);
  return {
    latents: draw(streams.gridLatent, network.latentSize, randomNormal),
    fingerprints: draw(streams.gridFingerprint, network.fingerprintSize, randomBits),
    noises: noiseSides(network).map((side, layer) =>
      draw(streams.gridNoise + layer, side ** 2, randomNormal),
    ),
  };
}

function sourceOf(mode: GridMode, network: NetworkConfig, numbers: Numbers): PictureSource {
  const sides = noiseSides(network);
  return {
    count: rows * columns,
    noise: 'each',
    inputsOf: (indices) => ({
      ...rowInputs(numbers, network, indices, modes[mode]),
      noises: numbers.noises.map((noise, layer) => rowsOf(noise, sides[layer]! ** 2, indices)),
    }),
  };
}
