/** What the schedule steers in the losses, on the device: the weights, and R1's weight with its lazy factor. */
import { ControlTensor } from './control-tensor.ts';
import type { TrainingConfig } from './config.ts';
import type { WeightTensors } from './losses.ts';

export class Controls {
  readonly #adversarial = new ControlTensor([]);
  readonly #consistency = new ControlTensor([]);
  readonly #decoder = new ControlTensor([2]);
  readonly #r1 = new ControlTensor([]);

  /** For generatorLosses(). */
  get weights(): WeightTensors {
    return {
      adversarial: this.#adversarial.tensor,
      consistency: this.#consistency.tensor,
      decoder: this.#decoder.tensor,
    };
  }

  /** ½γ · the interval of R1: what multiplies r1Penalty(), []. */
  get r1(): WeightTensors['adversarial'] {
    return this.#r1.tensor;
  }

  set(weights: TrainingConfig['weights'], gamma: number, r1Interval: number): void {
    this.#adversarial.set([weights.adversarial]);
    this.#consistency.set([weights.consistency]);
    this.#decoder.set([weights.latent, weights.fingerprint]);
    this.#r1.set([0.5 * gamma * r1Interval]);
  }

  dispose(): void {
    for (const control of [this.#adversarial, this.#consistency, this.#decoder, this.#r1]) control.dispose();
  }
}
