/** For specs: a tiny run whose steps take milliseconds, and its dataset. */
import { sampleImage } from '../data/sample.ts';
import { resolveConfig, type TrainingConfig } from '../engine/training/config.ts';
import { imagesOf, type ImageSet } from '../engine/training/data-order.ts';
import { presetSettings } from '../engine/training/presets.ts';

/** 8×8 pixels, 6 bits, 8 maps, batch 4, mirror on. */
export const tinyConfig: TrainingConfig = resolveConfig({
  ...presetSettings('tiny16'),
  resolution: 8,
  fingerprintSize: 6,
  latentSize: 8,
  dlatentSize: 8,
  mappingLayers: 2,
  mappingFmaps: 8,
  fmapBase: 64,
  fmapMax: 8,
  batch: 4,
  mirror: true,
  seed: 3,
  schedule: 'constant',
});

/** uint8 [count,8,8,3] */
export function tinyPixels(count = 10): Uint8Array<ArrayBuffer> {
  const { resolution, channels } = tinyConfig.network;
  const size = resolution * resolution * channels;
  const data = new Uint8Array(count * size);
  for (let i = 0; i < count; i++) {
    const pixels = sampleImage(i, 16, 1); // the sample dataset starts at 16 px, so every second pixel is taken
    for (let p = 0; p < resolution * resolution; p++) {
      const from = (Math.floor(p / resolution) * 32 + (p % resolution) * 2) * channels;
      data.set(pixels.subarray(from, from + channels), i * size + p * channels);
    }
  }
  return data;
}

export function tinyImages(count = 10): ImageSet {
  const { resolution, channels } = tinyConfig.network;
  return imagesOf({ count, resolution, channels, data: tinyPixels(count) });
}
