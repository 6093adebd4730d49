/**
 * Gathers many tensors into ranges of one flat tensor, as many a dispatch as the device binds at once. In a captured
 * step the gathering costs nothing: the planner lets the tensors be computed where they are wanted (capture/plan.ts).
 */
import { engine } from '@tensorflow/tfjs-core';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { dispatch, dispatchRecorder, flatWorkgroups, setDispatchRecorder } from '../../gpu/dispatch.ts';
import { internalsOf } from '../../gpu/internals.ts';
import { bindingOf } from '../../gpu/views.ts';
import { buffers, flatMain, FLAT_GROUP } from './wgsl.ts';

/** flat[offsets[i]…] ← parts[i], and zeros from there to the next offset. Offsets are multiples of VIEW_ALIGNMENT. */
export function gatherInto(flat: TensorInfo, parts: readonly Tensor[], offsets: readonly number[]): void {
  const { backend } = engine();
  const gpu = internalsOf(backend);
  const most = gpu.device.limits.maxStorageBuffersPerShaderStage - 1;
  const size = flat.shape[0]!;
  const recorder = dispatchRecorder();
  for (const part of [flat, ...parts]) gpu.uploadToGPU(part.dataId);
  recorder?.gather?.(
    parts.map((part, i) => {
      const { buffer } = bindingOf(gpu, flat.dataId);
      const source = bindingOf(gpu, part.dataId);
      return { source, target: { buffer, offset: offsets[i]! * 4, size: source.size! } };
    }),
  );
  setDispatchRecorder(recorder?.gather ? undefined : recorder);
  for (let first = 0; first < parts.length; first += most) {
    const chunk = parts.slice(first, first + most);
    const starts = chunk.map((_, i) => offsets[first + i]!);
    const start = starts[0]!;
    const end = offsets[first + chunk.length] ?? size;
    const program = {
      key: `gather-${starts.join('-')}-${end}-${chunk.map((part) => part.size).join('-')}`,
      wgsl: () => `
${buffers(
  chunk.map((_, i) => ({ name: `part${i}`, width: 1 })),
  [{ name: 'result', width: 1 }],
)}
${flatMain(
  end - start,
  `let at = index + ${start}u;
  var value = 0.0;
  ${chunk
    .map((part, i) => {
      const inside = `at >= ${starts[i]}u && at < ${starts[i]! + part.size}u`;
      return `if (${inside}) { value = part${i}[at - ${starts[i]}u]; }`;
    })
    .join('\n  ')}
  result[at] = value;`,
)}`,
    };
    dispatch(backend, program, [...chunk, flat], flatWorkgroups(end - start, FLAT_GROUP));
  }
  setDispatchRecorder(recorder);
}
