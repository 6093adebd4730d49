/** Fires what a spec armed when its point is reached for the n-th time. */
import { StudioError } from '../../../src/base/error.ts';
import { marker, type Fault, type FaultControl, type Plan, type Point } from './points.ts';

export class FaultPoints implements FaultControl {
  readonly marker = marker;
  #plan: Plan | undefined;
  #left = 0;
  /** Set by who opens the device. */
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
   * What is to happen here, if anything. The worker's own end and the device's are seen to; a full store and a flipped bit are
   * the caller's.
   */
  reach(point: Point): Fault | undefined {
    if (this.#plan?.point !== point || --this.#left !== 0) return undefined;
    const { fault } = this.#plan;
    this.#plan = undefined;
    if (fault === 'die') {
      close();
      // What stands after this in the same task would still run.
      throw new Error('the worker is gone');
    }
    if (fault === 'hang') for (;;);
    if (fault === 'lose-device') this.loseDevice();
    return fault;
  }
}

export const deviceLost = (): StudioError =>
  new StudioError('gpu-lost', 'The device was lost.', 'Resume the run.');
