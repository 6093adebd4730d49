/** Counts the dispatches that a device is given, ours and tfjs's: for measuring and for specs. */
import { requireGpu } from './gpu.ts';

/** Counts until stopped. */
export function countDispatches(gpu = requireGpu()): { stop(): number } {
  const { tfjs } = gpu;
  const { recordAndSubmit } = tfjs;
  const before = gpu.dispatches;
  let stock = 0;
  tfjs.recordAndSubmit = (...args) => {
    stock++;
    recordAndSubmit.apply(tfjs, args);
  };
  return {
    stop() {
      tfjs.recordAndSubmit = recordAndSubmit;
      return stock + gpu.dispatches - before;
    },
  };
}
