/** The fakes of the sample check, drawn from given latents and fingerprints with noise of the check's seed. */
import { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import type { NetworkConfig } from '../../src/engine/networks/config.ts';
import type { Weights } from '../../src/engine/networks/layers.ts';
import { randomBits, randomNormal } from '../../src/engine/random/threefry.ts';
import type { BatchOutputs } from '../../src/drawing/batch-generator.ts';
import { largestBatch } from '../../src/drawing/batch-size.ts';
import { drawBatches } from '../../src/drawing/draw-batches.ts';
import { rowInputs, type Rows } from '../../src/drawing/row-source.ts';
import { joined, type PictureSource, type Values } from '../../src/drawing/source.ts';

/** Lower streams are the layers' noise. */
const latentStream = 100;
const fingerprintStream = 101;

export interface Inputs extends Rows {
  count: number;
}

type Drawn = Pick<BatchOutputs, 'images' | 'latents' | 'logits'>;

export class Fakes {
  /** Every draw, of numbers or of noise for a batch, is a separate step. */
  #step = 0;

  /** The numbers depend on `seed`, which no training run uses. */
  constructor(
    readonly config: NetworkConfig,
    private readonly seed: number,
  ) {}

  /** Independent latents N(0, I) and fair fingerprints. */
  inputs(count: number): Inputs {
    const { seed, config } = this;
    const step = this.#step++;
    return {
      count,
      latents: randomNormal({ seed, step, stream: latentStream }, count * config.latentSize),
      fingerprints: randomBits({ seed, step, stream: fingerprintStream }, count * config.fingerprintSize),
    };
  }

  /** Draws all pictures on the open backend that holds `weights`. With `decode`, also reads them. Results are row-major. */
  async draw(weights: Weights, inputs: Inputs, { decode = false } = {}): Promise<Drawn> {
    const { config, seed } = this;
    const size = largestBatch(config);
    const source: PictureSource = {
      count: inputs.count,
      noise: { seed, noise: 0 },
      firstStep: this.#step,
      inputsOf: (indices) => ({ ...rowInputs(inputs, config, indices), noises: [] }),
    };
    this.#step += Math.ceil(inputs.count / size);
    const functions = new CapturedFunctions();
    const parts: Drawn[] = [];
    try {
      const painter = { config, weights, functions };
      for await (const batch of drawBatches(source, { size, decode }, (use) => use(painter)))
        parts.push(batch);
    } finally {
      functions.clear();
    }
    const all = (name: keyof Drawn): Values => joined(parts.map((part) => part[name]));
    return { images: all('images'), latents: all('latents'), logits: all('logits') };
  }
}
