/**
 * Gathers many tensors into ranges of one flat tensor, as many a dispatch as the device binds at once. In a captured
 * step the gathering costs nothing: the planner lets the tensors be computed where they are wanted (capture/plan.ts).
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { flatWorkgroups, type ComputeDevice } from '../../gpu/compute-device.ts';
import { buffers, flatMain, FLAT_GROUP } from '../../gpu/wgsl.ts';

/** flat[offsets[i]…] ← parts[i], and zeros from there to the next offset. Offsets are multiples of VIEW_ALIGNMENT. */
export function gatherInto(
  device: ComputeDevice,
  flat: TensorInfo,
  parts: readonly Tensor[],
  offsets: readonly number[],
): void {
  device.gather(flat, parts, offsets, () => copyInto(device, flat, parts, offsets));
}

function copyInto(
  device: ComputeDevice,
  flat: TensorInfo,
  parts: readonly Tensor[],
  offsets: readonly number[],
): void {
  const most = device.limits.maxStorageBuffersPerShaderStage - 1;
  const size = flat.shape[0]!;
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
    device.dispatch(program, [...chunk, flat], flatWorkgroups(end - start, FLAT_GROUP));
  }
}
