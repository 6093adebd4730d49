/**
 * Is it a generator, and are its fingerprints read? The figures of the sample model, on pairs of a latent and a fingerprint
 * that no run has seen. METHOD.md, "Objective", says what consistency and latent mean.
 */
import { disposeWeights, toTensors, type PlainModel } from '../../src/engine/networks/load.ts';
import { toPixels } from '../../src/engine/networks/pixels.ts';
import { initialModel } from '../../src/engine/training/initial.ts';
import { bitAccuracy, distanceRatio, latentR2 } from '../../src/metrics/bit-accuracy.ts';
import { kernelDistance } from '../../src/metrics/kernel.ts';
import { RandomFeatures } from '../../src/metrics/random-features.ts';
import { Fakes } from './fakes.ts';
import { featuresOf } from './reals.ts';

export interface SampleFigures {
  /** Bits of the fingerprint. */
  bits: number;
  /** Pairs drawn. */
  n: number;
  /** Share of the bits that the decoder reads right. */
  accuracy: number;
  /** Mean squared pixel distance of images of one latent over that of images of one fingerprint. */
  distanceRatio: number;
  /** R² of the decoder's latent against the true one. */
  latentR2: number;
  /** Kernel distance of the fakes to the reals over that of the untrained generator's fakes. */
  kernelRatio: number;
}

export interface MeasureOptions {
  pairs: number;
  /** Of the fakes' latents, fingerprints and noise. */
  seed: number;
  /** Of the untrained generator: the run's own. */
  initialSeed: number;
}

/** Needs an open backend. `model` is a generator's moving average with its decoder. */
export async function measureSample(
  model: PlainModel,
  /** Features of the reals: readRealFeatures(). */
  reals: Float32Array,
  { pairs, seed, initialSeed }: MeasureOptions,
): Promise<SampleFigures> {
  const { config } = model;
  const fakes = new Fakes(config, seed);
  const weights = toTensors(model.weights);
  const extractor = new RandomFeatures();
  try {
    const inputs = fakes.inputs(pairs);
    const others = fakes.inputs(pairs);
    const drawn = await fakes.draw(weights, inputs, { decode: true });
    const sameLatent = await fakes.draw(weights, { ...inputs, fingerprints: others.fingerprints });
    const sameFingerprint = await fakes.draw(weights, { ...inputs, latents: others.latents });

    const untrained = toTensors(initialModel(config, initialSeed).weights);
    const untrainedImages = await fakes.draw(untrained, inputs);
    disposeWeights(untrained);
    const distanceToReals = async (images: Float32Array): Promise<number> => {
      const features = await featuresOf(extractor, toPixels(images, 'truncate'), config);
      return kernelDistance(features, reals, extractor.dimension);
    };
    const trainedDistance = await distanceToReals(drawn.images);
    const untrainedDistance = await distanceToReals(untrainedImages.images);
    return {
      bits: config.fingerprintSize,
      n: pairs,
      accuracy: bitAccuracy(drawn.logits, inputs.fingerprints).accuracy,
      distanceRatio: distanceRatio([drawn.images, sameLatent.images], [drawn.images, sameFingerprint.images]),
      latentR2: latentR2(inputs.latents, drawn.latents, config.latentSize),
      kernelRatio: trainedDistance / untrainedDistance,
    };
  } finally {
    extractor.dispose();
    disposeWeights(weights);
  }
}
