/** Triggers the fault that a spec set when its point is reached for the n-th time. */
import { StudioError } from '../../../src/base/error.ts';
import { marker, type Fault, type FaultControl, type Plan, type Point } from './points.ts';

export class FaultPoints implements FaultControl {
  readonly marker = marker;
  #plan: Plan | undefined;
  #left = 0;
  /** Set by the code that opens the device. */
  loseDevice: () => void = () => undefined;

  arm(plan: Plan): void {
    this.#plan = plan;
    this.#left = plan.nth;
  }

  disarm(): void {
    this.#plan = undefined;
  }

  get isArmed(): boolean {
    return this.#plan !== undefined;
  }

  /**
   * The fault that happens here, if any. This method ends the worker or the device itself. The caller must act on a
   * full store and a flipped bit.
   */
  reach(point: Point): Fault | undefined {
    if (this.#plan?.point !== point || --this.#left !== 0) return undefined;
    const { fault } = this.#plan;
    this.#plan = undefined;
    if (fault === 'die') {
      close();
      // Later code of the same task would still run.
      throw new Error('the worker is gone');
    }
    if (fault === 'hang') for (;;);
    if (fault === 'lose-device') this.loseDevice();
    return fault;
  }
}

export const deviceLost = (): StudioError =>
  new StudioError('gpu-lost', 'The device was lost.', 'Resume the run.');
