/**
 * Cells as a source of pictures: latents and noise by the draws of generate-images, fingerprints from their
 * text. A cell depends on no other, so it looks the same alone and in any grid.
 */
import { StudioError } from '../base/error.ts';
import { dlatentLayers, noiseSides, type NetworkConfig } from '../engine/networks/config.ts';
import { RandomState } from '../engine/random/numpy.ts';
import type { Cell, NoiseChoice } from './cell.ts';
import type { SeedDraws } from './seed-draws.ts';
import { joined, type GivenNoise, type MixInputs, type PictureSource, type Values } from './source.ts';

/** Its numbers throw StudioError 'fingerprint-text' and 'seed-out-of-range', once they are asked for. */
export function cellSource(
  cells: readonly Cell[],
  noise: NoiseChoice,
  config: NetworkConfig,
  draws: SeedDraws,
): PictureSource {
  const sides = noiseSides(config);
  const mixes = cells.some(({ mix }) => mix !== undefined);
  return {
    count: cells.length,
    noise: kindOf(noise),
    mixes,
    inputsOf(indices) {
      const own = indices.map((index) => cells[index]!);
      const drawn = own.map((cell) => draws.of(cell, config, noise === 'stored' ? sides : []));
      return {
        latents: joined(drawn.map(({ latent }) => latent)),
        fingerprints: joined(own.map(({ fingerprint }) => bitsOf(fingerprint, config.fingerprintSize))),
        noises: noise === 'stored' ? draws.noisesOf(drawn) : sharedNoise(noise, sides),
        ...(mixes && { mix: mixOf(own, config) }),
      };
    },
  };
}

function kindOf(choice: NoiseChoice): GivenNoise {
  if (choice === 'stored') return 'each';
  return typeof choice === 'string' ? choice : 'shared';
}

/** The noise of every layer, [1,S,S,1], from one seed; empty where there is none or the model's own is used. */
function sharedNoise(choice: NoiseChoice, sides: readonly number[]): Values[] {
  if (typeof choice === 'string') return [];
  const random = new RandomState(choice.seed);
  return sides.map((side) => Float32Array.from(random.randn(side ** 2)));
}

/** For a cell that mixes nothing both are its own fingerprint. */
function mixOf(cells: readonly Cell[], config: NetworkConfig): MixInputs {
  const layers = Array.from({ length: dlatentLayers(config) }, (_, layer) => layer);
  return {
    fingerprints: joined(
      cells.map(({ fingerprint, mix }) => bitsOf(mix?.fingerprint ?? fingerprint, config.fingerprintSize)),
    ),
    layers: joined(
      cells.map(({ mix }) =>
        layers.map((layer) => (mix && mix.from <= layer && layer <= (mix.to ?? layer) ? 1 : 0)),
      ),
    ),
  };
}

function bitsOf(fingerprint: string, bitCount: number): Values {
  if (fingerprint.length !== bitCount || !/^[01]*$/.test(fingerprint)) {
    throw new StudioError(
      'fingerprint-text',
      `A cell's fingerprint is not ${bitCount} zeros and ones.`,
      `This model's fingerprints have ${bitCount} bits.`,
    );
  }
  return Float32Array.from(fingerprint, Number);
}
