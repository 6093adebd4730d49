/**
 * Gathers many tensors into ranges of one flat tensor, as many a dispatch as the device binds at once. In a captured
 * step the gathering costs nothing: the planner lets the tensors be computed where they are wanted (capture/plan.ts).
 */
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { flatWorkgroups, program } from '../../../gpu/program.ts';
import { buffers, flatMain, FLAT_GROUP, named } from '../../../gpu/wgsl.ts';

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
    const sizes = chunk.map((part) => part.size);
    const end = offsets[first + chunk.length] ?? size;
    device.dispatch(
      program('gather', { starts, sizes, end }, source),
      { reads: chunk, writes: [flat] },
      flatWorkgroups(end - starts[0]!, FLAT_GROUP),
    );
  }
}

function source({ starts, sizes, end }: { starts: number[]; sizes: number[]; end: number }): string {
  const copies = starts.map(
    (start, i) => `if (at >= ${start}u && at < ${start + sizes[i]!}u) { value = part${i}[at - ${start}u]; }`,
  );
  return `
${buffers(named(1, ...starts.map((_, i) => `part${i}`)), named(1, 'result'))}
${flatMain(
  end - starts[0]!,
  `let at = index + ${starts[0]}u;
  var value = 0.0;
  ${copies.join('\n  ')}
  result[at] = value;`,
)}`;
}
