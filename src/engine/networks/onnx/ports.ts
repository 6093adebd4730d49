/** The inputs and outputs that ONNX graphs of a model share. */
import type { OnnxPort } from '../../../formats/onnx/graph.ts';
import type { NetworkConfig } from '../config.ts';

type ImageConfig = Pick<NetworkConfig, 'channels' | 'resolution'>;

export function latentPort({ latentSize }: Pick<NetworkConfig, 'latentSize'>): OnnxPort {
  return { name: 'latent', shape: ['batch', latentSize], description: 'Standard normal.' };
}

/** What a generator gives. */
export function generatedPort({ channels, resolution }: ImageConfig): OnnxPort {
  return {
    name: 'image',
    shape: ['batch', channels, resolution, resolution],
    description: 'About -1 to 1; the official rounding to pixels is x*127.5 + 128, cut to 0..255, truncated.',
  };
}

/** What a decoder or discriminator takes. */
export function imagePort({ channels, resolution }: ImageConfig): OnnxPort {
  return {
    name: 'image',
    shape: ['batch', channels, resolution, resolution],
    description: 'Pixels 0..255 as value * 2/255 - 1.',
  };
}
