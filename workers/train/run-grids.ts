/**
 * The three grids of a run, drawn from its own fixed latents, fingerprints and noise, so that a grid shows what training
 * changed and nothing else. They are a function of the run's seed: the same after a resume.
 */
import * as tf from '@tensorflow/tfjs-core';
import { noiseSides } from '../../src/engine/networks/config.ts';
import { generate } from '../../src/engine/networks/generator.ts';
import { toPixels } from '../../src/engine/networks/pixels.ts';
import { randomBits, randomNormal } from '../../src/engine/random/threefry.ts';
import type { TrainingConfig } from '../../src/engine/training/config.ts';
import { streams } from '../../src/engine/training/streams.ts';
import type { StoredGrid } from '../../src/storage/runs.ts';
import type { Sheet } from '../kit/sheet.ts';
import type { GridKind, GridsOfKind, GridSource } from './protocol.ts';

const kinds: readonly GridKind[] = ['arbitrary', 'same-latent', 'same-fingerprint'];
const columns = 6;
const rows = 4;

type GeneratorWeights = Readonly<Record<string, tf.Tensor>>;

/** Draws all three grids; pixels uint8 [24,H,W,C] each. Reads back once a grid. */
export async function drawRunGrids(
  config: TrainingConfig,
  weights: GeneratorWeights,
  kimg: number,
): Promise<StoredGrid[]> {
  const grids: StoredGrid[] = [];
  for (const kind of kinds) {
    const pixels = await drawPixels(config, weights, kind);
    const { resolution, channels } = config.network;
    grids.push({
      mode: kind,
      kimg,
      rows,
      columns,
      resolution,
      channels: channels === 1 ? 1 : 3,
      pixels,
    });
  }
  return grids;
}

async function drawPixels(
  { network, seed }: TrainingConfig,
  weights: GeneratorWeights,
  kind: GridKind,
): Promise<Uint8Array<ArrayBuffer>> {
  const count = rows * columns;
  const draw = (stream: number, size: number, make: typeof randomBits): Float32Array<ArrayBuffer> =>
    make({ seed, stream, step: 0 }, size);
  const latents = draw(streams.gridLatent, count * network.latentSize, randomNormal);
  const codes = draw(streams.gridFingerprint, count * network.fingerprintSize, randomBits);
  if (kind === 'same-latent') repeatFirstRow(latents, network.latentSize);
  if (kind === 'same-fingerprint') repeatFirstRow(codes, network.fingerprintSize);
  const images = tf.tidy(() => {
    const z = tf.tensor2d(latents, [count, network.latentSize]);
    const fingerprints = tf.tensor2d(codes, [count, network.fingerprintSize]);
    const noise = noiseSides(network).map((side, layer) => {
      const values = draw(streams.gridNoise + layer, count * side * side, randomNormal);
      return tf.tensor4d(values, [count, side, side, 1]);
    });
    return generate(network, weights, z, fingerprints, noise);
  });
  const values = await images.data();
  images.dispose();
  return toPixels(values, 'rint');
}

function repeatFirstRow(values: Float32Array, size: number): void {
  for (let i = size; i < values.length; i++) values[i] = values[i % size]!;
}

/** What the page shows: RGBA sheets. */
export function toGridsOfKind(grids: readonly StoredGrid[], source: GridSource): GridsOfKind[] {
  return grids.map((grid) => ({ kind: grid.mode, kimg: grid.kimg, source, sheet: toSheet(grid) }));
}

function toSheet({ rows: height, columns: width, resolution, channels, pixels }: StoredGrid): Sheet {
  const stride = width * resolution * 4;
  const rgba = new Uint8ClampedArray(height * resolution * stride);
  const area = resolution * resolution;
  for (let cell = 0; cell < width * height; cell++) {
    const corner = Math.floor(cell / width) * resolution * stride + (cell % width) * resolution * 4;
    for (let p = 0; p < area; p++) {
      const from = (cell * area + p) * channels;
      const to = corner + Math.floor(p / resolution) * stride + (p % resolution) * 4;
      for (let c = 0; c < 3; c++) rgba[to + c] = pixels[from + (channels === 3 ? c : 0)]!;
      rgba[to + 3] = 255;
    }
  }
  return { columns: width, rows: height, resolution, rgba };
}
