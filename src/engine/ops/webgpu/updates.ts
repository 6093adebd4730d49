/** In-place updates on WebGPU: one dispatch that reads and writes the target. */
import { engine } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, flatWorkgroups } from '../../gpu/dispatch.ts';
import { buffers, flatMain, FLAT_GROUP, widthFor } from './wgsl.ts';

/** target ← `formula`, elementwise, WGSL over x (the target) and y (the other tensor). */
export function onGpu(target: Tensor, other: Tensor, formula: string): void {
  const width = widthFor(target.size);
  const count = target.size / width;
  const program = {
    key: `update-${formula}-${target.size}`,
    outputs: 0, // the target is read too
    wgsl: () => `${buffers([{ name: 'other', width }], [{ name: 'result', width }])}
${flatMain(count, `let x = result[index]; let y = other[index]; result[index] = ${formula};`)}`,
  };
  dispatch(engine().backend, program, [other, target], flatWorkgroups(count, FLAT_GROUP));
}
