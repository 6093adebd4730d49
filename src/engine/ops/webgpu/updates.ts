/** In-place updates on WebGPU: one dispatch that reads and writes the target. */
import { engine } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { dispatch, flatWorkgroups } from '../../backend/gpu-dispatch.ts';
import { buffers, flatMain, FLAT_GROUP, widthFor } from './wgsl.ts';

/**
 * target ← `formula`, elementwise, WGSL over x (the target), y (the other tensor) and s (the first element of `scalar`).
 */
export function onGpu(target: Tensor, [other]: [Tensor], formula: string, scalar?: Tensor): void {
  const width = widthFor(target.size);
  const count = target.size / width;
  const inputs = [
    { name: 'other', width } as const,
    ...(scalar ? [{ name: 'scalar', width: 1 } as const] : []),
  ];
  const program = {
    key: `update-${formula}-${target.size}`,
    outputs: 0, // the target is read too
    wgsl: () => `${buffers(inputs, [{ name: 'result', width }])}
${flatMain(
  count,
  `let x = result[index]; let y = other[index];${scalar ? ' let s = scalar[0];' : ''}
  result[index] = ${formula};`,
)}`,
  };
  const tensors = [other, ...(scalar ? [scalar] : []), target];
  dispatch(engine().backend, program, tensors, flatWorkgroups(count, FLAT_GROUP));
}
