/**
 * The figures of the sample model: whether it is a generator, whether its fingerprints are read, and what the mark
 * looks like. They are measured on pairs of a latent and a fingerprint that no run has seen, from 8-bit pixels as a
 * PNG stores them. METHOD.md, "Objective", defines consistency and latent.
 */
import { disposeWeights, toTensors, type PlainModel } from '../../src/engine/networks/load.ts';
import { fromPixels, toPixels } from '../../src/engine/networks/pixels.ts';
import { joined } from '../../src/drawing/source.ts';
import type { PerturbationName } from '../../src/engine/perturb/catalogue.ts';
import { perturb } from '../../src/engine/perturb/perturb.ts';
import { initialModel } from '../../src/engine/training/initial.ts';
import { latentR2, meanSquaredDistance, shareRight } from '../../src/metrics/bit-accuracy.ts';
import { kernelDistance } from '../../src/metrics/kernel.ts';
import {
  inGrey,
  meanColours,
  rmsLevels,
  tintReadout,
  tintShare,
  wordsRight,
} from '../../src/metrics/mark.ts';
import { RandomFeatures } from '../../src/metrics/random-features.ts';
import { Fakes, type Inputs } from './fakes.ts';
import { readImages } from './read-images.ts';
import { featuresOf } from './reals.ts';

export interface SampleFigures {
  /** Bits of the fingerprint. */
  bits: number;
  /** Pairs drawn. */
  n: number;
  /** Share of the bits that the decoder reads right. */
  accuracy: number;
  /** Share of images whose every bit is read right. */
  words: number;
  /** Mean squared pixel distance between images of one latent, divided by that between images of one fingerprint. */
  distanceRatio: number;
  /** R² of the decoder's latent against the true one. */
  latentR2: number;
  /** Share of the mark's energy that lies in the chroma of 8×8 pixel means. */
  tintShare: number;
  /** Share of the bits that a linear reader of 4×4 mean colours reads right. */
  tintReadout: number;
  /** Root mean square difference between two fingerprints of one latent, in levels of 255. */
  rmsLevels: number;
  /** Share of the bits read right from grey images. */
  greyAccuracy: number;
  /** Kernel distance of the fakes to the reals, divided by that of the untrained generator's fakes. */
  kernelRatio: number;
}

export interface MeasureOptions {
  pairs: number;
  /** For the fakes' latents, fingerprints and noise. */
  seed: number;
  /** For the untrained generator: the seed of the run. */
  initialSeed: number;
}

/** Needs an open backend. `model` is a generator's moving average with its decoder. */
export async function measureSample(
  model: PlainModel,
  /** Features of the reals, from readRealFeatures(). */
  reals: Float32Array,
  { pairs, seed, initialSeed }: MeasureOptions,
): Promise<SampleFigures> {
  const { config } = model;
  const { fingerprintSize: bits, latentSize, channels } = config;
  const fakes = new Fakes(config, seed);
  const weights = toTensors(model.weights);
  const untrained = toTensors(initialModel(config, initialSeed).weights);
  const extractor = new RandomFeatures();
  const decoder = { config, weights };
  const parts: BlockFigures[] = [];
  /** Measures one block of pairs and frees its images. */
  const measureBlock = async (count: number): Promise<BlockFigures> => {
    const inputs = fakes.inputs(count);
    const others = fakes.inputs(count);
    const { images } = await fakes.draw(weights, inputs);
    const sameLatent = await fakes.draw(weights, { ...inputs, fingerprints: others.fingerprints });
    const sameFingerprint = await fakes.draw(weights, { ...inputs, latents: others.latents });
    const untrainedImages = await fakes.draw(untrained, inputs);
    const stored = asStored(images);
    const read = await readImages(stored, decoder);
    const mark = meanSquaredDistance(images, sameLatent.images);
    const features = (values: Float32Array) => featuresOf(extractor, toPixels(values, 'truncate'), config);
    return {
      ...inputs,
      logits: read.logits,
      greyLogits: (await readImages(inGrey(stored, channels), decoder)).logits,
      decoded: read.latents,
      colours: meanColours(images, config),
      features: await features(images),
      untrainedFeatures: await features(untrainedImages.images),
      mark: count * mark,
      tint: count * mark * tintShare([images, sameLatent.images], config),
      spread: count * meanSquaredDistance(images, sameFingerprint.images),
    };
  };
  try {
    for (let done = 0; done < pairs; done += BLOCK)
      parts.push(await measureBlock(Math.min(BLOCK, pairs - done)));
  } finally {
    extractor.dispose();
    disposeWeights(weights);
    disposeWeights(untrained);
  }
  const sum = (name: 'mark' | 'tint' | 'spread'): number =>
    parts.reduce((total, part) => total + part[name], 0);
  const all = (name: Exclude<keyof BlockFigures, 'mark' | 'tint' | 'spread' | 'count'>): Float32Array =>
    joined(parts.map((part) => part[name]));
  const fingerprints = all('fingerprints');
  const distanceToReals = (features: Float32Array): Promise<number> =>
    kernelDistance(features, reals, extractor.dimension);
  return {
    bits,
    n: pairs,
    accuracy: shareRight(all('logits'), fingerprints),
    words: wordsRight(all('logits'), fingerprints, bits),
    distanceRatio: sum('mark') / sum('spread'),
    latentR2: latentR2(all('latents'), all('decoded'), latentSize),
    tintShare: sum('mark') === 0 ? 0 : sum('tint') / sum('mark'),
    tintReadout: tintReadout(all('colours'), fingerprints, bits),
    rmsLevels: rmsLevels(sum('mark') / pairs),
    greyAccuracy: shareRight(all('greyLogits'), fingerprints),
    kernelRatio: (await distanceToReals(all('features'))) / (await distanceToReals(all('untrainedFeatures'))),
  };
}

/** Number of pairs whose images are in memory at once: 200 MB at 64×64. */
const BLOCK = 500;

/** The figures of a block. Sums are over its pairs. */
interface BlockFigures extends Inputs {
  /** [N,n] */
  logits: Float32Array;
  greyLogits: Float32Array;
  /** [N,L] */
  decoded: Float32Array;
  /** [N,D] */
  colours: Float32Array;
  features: Float32Array;
  untrainedFeatures: Float32Array;
  /**
   * Sums of mean squares: between two fingerprints of one latent, the tint's share of that, and between two latents of
   * one fingerprint.
   */
  mark: number;
  tint: number;
  spread: number;
}

/** The attacks on images before they are read, with their strength. */
const attacks: Readonly<Record<string, { name: PerturbationName; level: number }>> = {
  jpeg90: { name: 'jpeg', level: 90 },
  halfAndBack: { name: 'resize', level: 2 },
  crop12: { name: 'crop', level: 113 },
};

/** Bit accuracy on attacked images, by attack. Needs an open backend. */
export async function measureAttacks(
  { config, weights: plain }: PlainModel,
  { pairs, seed }: Pick<MeasureOptions, 'pairs' | 'seed'>,
): Promise<Record<string, number>> {
  const fakes = new Fakes(config, seed);
  const weights = toTensors(plain);
  try {
    const inputs = fakes.inputs(pairs);
    const stored = asStored((await fakes.draw(weights, inputs)).images);
    const figures: Record<string, number> = {};
    for (const [key, attack] of Object.entries(attacks)) {
      const { logits } = await readImages(stored, {
        config,
        weights,
        perturb: (images) => perturb(images, { ...attack, drawNormal: neverDrawn }),
      });
      figures[key] = shareRight(logits, inputs.fingerprints);
    }
    return figures;
  } finally {
    disposeWeights(weights);
  }
}

function neverDrawn(): never {
  throw new Error('none of these attacks draws noise');
}

/** The images rounded to 8 bits, as a PNG stores them. */
function asStored(images: Float32Array): Float32Array<ArrayBuffer> {
  return fromPixels(toPixels(images, 'truncate'));
}
