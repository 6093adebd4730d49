/**
 * Weights for drawing over some time, one batch at a time among the device's other work. They are uploaded at
 * the first use, and again if the device was closed or lost in between. Functions captured with them are
 * dropped with them.
 */
import type { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import type { OpenedBackend } from '../../src/engine/open.ts';
import { disposeWeights, toTensors, type PlainWeights } from '../../src/engine/networks/load.ts';
import type { Weights } from '../../src/engine/networks/layers.ts';
import type { Device } from '../kit/device.ts';

export class DeviceWeights {
  #uploaded: { to: OpenedBackend; weights: Weights } | undefined;

  constructor(
    private readonly device: Device,
    private readonly functions: CapturedFunctions,
    private readonly plain: PlainWeights,
  ) {}

  /** Runs `work` alone on the device, with the weights there. */
  use<T>(work: (weights: Weights, backend: OpenedBackend) => Promise<T>): Promise<T> {
    return this.device.run(async (opened) => {
      if (this.#uploaded?.to !== opened) this.#uploaded = { to: opened, weights: toTensors(this.plain) };
      return work(this.#uploaded.weights, opened);
    });
  }

  /** Tensors on a closed device are gone already. */
  async dispose(): Promise<void> {
    const uploaded = this.#uploaded;
    this.#uploaded = undefined;
    if (!uploaded) return;
    await this.device.run(async (opened) => {
      if (opened !== uploaded.to) return;
      this.functions.drop(uploaded.weights);
      disposeWeights(uploaded.weights);
    });
  }
}
