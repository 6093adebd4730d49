/**
 * Times captured instructions on the GPU's own clock, where the device has timestamps. Browsers round them
 * (Chrome to 0.1 ms), so short work is repeated. Only for measuring: nothing here runs in training.
 */
import { encode, encodeCopy, type Instruction } from './instructions.ts';

const NANOSECONDS_PER_MS = 1e6;

/** Milliseconds of one run of the instructions, the mean over `repeats` in one submission; undefined without timestamps. */
export async function timeInstructions(
  device: GPUDevice,
  instructions: readonly Instruction[],
  repeats = 1,
): Promise<number | undefined> {
  const marks = await withTimestamps(device, 2, (encoder, querySet) => {
    mark(encoder, querySet, 0);
    for (let i = 0; i < repeats; i++) encode(encoder, instructions);
    mark(encoder, querySet, 1);
  });
  // A null device's clock stands still.
  return marks && marks[1]! > marks[0]! ? (marks[1]! - marks[0]!) / repeats : undefined;
}

export interface KernelTime {
  /** The pipeline's label. */
  label: string;
  dispatches: number;
  ms: number;
}

/**
 * GPU time by pipeline; undefined without timestamps. Every dispatch runs in a pass of its own, so the sum is
 * more than the step takes. What counts is which kernels have the largest shares.
 */
export async function timeKernels(
  device: GPUDevice,
  instructions: readonly Instruction[],
): Promise<KernelTime[] | undefined> {
  const dispatches = instructions.filter(({ kind }) => kind === 'dispatch');
  const marks = await withTimestamps(device, 2 * dispatches.length, (encoder, querySet) => {
    let query = 0;
    for (const instruction of instructions) {
      if (instruction.kind === 'copy') {
        encodeCopy(encoder, instruction);
        continue;
      }
      const pass = encoder.beginComputePass({
        timestampWrites: { querySet, beginningOfPassWriteIndex: query++, endOfPassWriteIndex: query++ },
      });
      pass.setPipeline(instruction.pipeline);
      pass.setBindGroup(0, instruction.bindGroup);
      pass.dispatchWorkgroups(instruction.x, instruction.y, instruction.z);
      pass.end();
    }
  });
  if (!marks) return undefined;
  const times = new Map<string, KernelTime>();
  dispatches.forEach((instruction, i) => {
    if (instruction.kind !== 'dispatch') return;
    const { label } = instruction.pipeline;
    const time = times.get(label) ?? { label, dispatches: 0, ms: 0 };
    time.dispatches++;
    time.ms += marks[2 * i + 1]! - marks[2 * i]!;
    times.set(label, time);
  });
  return [...times.values()].sort((a, b) => b.ms - a.ms);
}

/** An empty pass whose end is stamped: everything encoded before it is done by then. */
function mark(encoder: GPUCommandEncoder, querySet: GPUQuerySet, query: number): void {
  encoder.beginComputePass({ timestampWrites: { querySet, endOfPassWriteIndex: query } }).end();
}

/** Submits what `body` encodes and reads `count` stamps in milliseconds. A query set holds 4096 at most. */
async function withTimestamps(
  device: GPUDevice,
  count: number,
  body: (encoder: GPUCommandEncoder, querySet: GPUQuerySet) => void,
): Promise<number[] | undefined> {
  if (!device.features.has('timestamp-query')) return undefined;
  const querySet = device.createQuerySet({ type: 'timestamp', count });
  const size = 8 * count;
  const resolved = device.createBuffer({
    size,
    usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
  });
  const readable = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  const encoder = device.createCommandEncoder();
  body(encoder, querySet);
  encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, readable, 0, size);
  device.queue.submit([encoder.finish()]);
  await readable.mapAsync(GPUMapMode.READ);
  const stamps = new BigUint64Array(readable.getMappedRange());
  const first = stamps[0] ?? 0n;
  const marks = Array.from(stamps, (stamp) => Number(stamp - first) / NANOSECONDS_PER_MS);
  for (const used of [resolved, readable, querySet]) used.destroy();
  return marks;
}
