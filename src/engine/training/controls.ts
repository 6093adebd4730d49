/**
 * The numbers by which the schedule steers the losses, on the device: weights, prices, shares, and R1's weight
 * with its lazy factor.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { priceOrder } from './consistency.ts';
import { ControlTensor } from './control-tensor.ts';
import { weightNames } from './fields/loss-weights.ts';
import type { SingleWeight, WeightTensors } from './losses.ts';
import type { ScheduledSettings } from './schedules/place.ts';

const isSingle = (name: (typeof weightNames)[number]): name is SingleWeight =>
  name !== 'latent' && name !== 'fingerprint';
const singleWeights = weightNames.filter(isSingle);

export class Controls {
  readonly #single = new Map(singleWeights.map((name) => [name, new ControlTensor([])]));
  readonly #decoder = new ControlTensor([2]);
  readonly #prices = new ControlTensor([priceOrder.length]);
  readonly #grey = new ControlTensor([]);
  readonly #r1 = new ControlTensor([]);

  /** For generatorLosses(). */
  get weights(): WeightTensors {
    const single = Object.fromEntries([...this.#single].map(([name, { tensor }]) => [name, tensor]));
    return { ...(single as Record<SingleWeight, Tensor>), decoder: this.#decoder.tensor };
  }

  /** For pricedConsistency(), [4]. */
  get prices(): Tensor {
    return this.#prices.tensor;
  }

  /** The share of images that the decoder sees without colour, []. */
  get grey(): Tensor {
    return this.#grey.tensor;
  }

  /** ½γ · the interval of R1: what multiplies r1Penalty(), []. */
  get r1(): Tensor {
    return this.#r1.tensor;
  }

  set({ weights, prices, grey, gamma }: ScheduledSettings, r1Interval: number): void {
    for (const [name, control] of this.#single) control.set([weights[name]]);
    this.#decoder.set([weights.latent, weights.fingerprint]);
    this.#prices.set(priceOrder.map((name) => prices[name]));
    this.#grey.set([grey]);
    this.#r1.set([0.5 * gamma * r1Interval]);
  }

  dispose(): void {
    const all = [...this.#single.values(), this.#decoder, this.#prices, this.#grey, this.#r1];
    for (const control of all) control.dispose();
  }
}
