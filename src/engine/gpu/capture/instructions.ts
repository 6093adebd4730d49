/** A captured step made ready for the device: its dispatches and copies over real buffers, and how they are encoded. */

export type Instruction =
  | {
      kind: 'dispatch';
      pipeline: GPUComputePipeline;
      bindGroup: GPUBindGroup;
      x: number;
      y: number;
      z: number;
    }
  | { kind: 'copy'; from: GPUBuffer; fromOffset: number; to: GPUBuffer; toOffset: number; sizeBytes: number };

/**
 * Appends the instructions from `first` to before `last` to a command encoder, in as few passes as the copies between them
 * allow. Replaying is little else than this loop.
 */
export function encode(
  encoder: GPUCommandEncoder,
  instructions: readonly Instruction[],
  first = 0,
  last = instructions.length,
): void {
  let pass: GPUComputePassEncoder | undefined;
  let pipeline: GPUComputePipeline | undefined;
  for (let i = first; i < last; i++) {
    const instruction = instructions[i]!;
    if (instruction.kind === 'copy') {
      pass?.end();
      pass = pipeline = undefined;
      encodeCopy(encoder, instruction);
      continue;
    }
    pass ??= encoder.beginComputePass();
    if (instruction.pipeline !== pipeline) pass.setPipeline((pipeline = instruction.pipeline));
    pass.setBindGroup(0, instruction.bindGroup);
    pass.dispatchWorkgroups(instruction.x, instruction.y, instruction.z);
  }
  pass?.end();
}

export function encodeCopy(encoder: GPUCommandEncoder, copy: Instruction & { kind: 'copy' }): void {
  encoder.copyBufferToBuffer(copy.from, copy.fromOffset, copy.to, copy.toOffset, copy.sizeBytes);
}
