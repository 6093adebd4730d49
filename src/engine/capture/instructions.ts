/** A captured step made ready for the device: its dispatches and copies over real buffers, and how they are encoded. */

export type Instruction =
  | {
      kind: 'dispatch';
      pipeline: GPUComputePipeline;
      bindGroup: GPUBindGroup;
      workgroups: readonly [number, number, number];
    }
  | { kind: 'copy'; from: GPUBuffer; fromOffset: number; to: GPUBuffer; toOffset: number; sizeBytes: number };

/** Appends the instructions to a command encoder, as few passes as the copies between them allow. */
export function encode(encoder: GPUCommandEncoder, instructions: readonly Instruction[]): void {
  let pass: GPUComputePassEncoder | undefined;
  let pipeline: GPUComputePipeline | undefined;
  for (const instruction of instructions) {
    if (instruction.kind === 'copy') {
      pass?.end();
      pass = pipeline = undefined;
      encodeCopy(encoder, instruction);
      continue;
    }
    pass ??= encoder.beginComputePass();
    if (instruction.pipeline !== pipeline) pass.setPipeline((pipeline = instruction.pipeline));
    pass.setBindGroup(0, instruction.bindGroup);
    pass.dispatchWorkgroups(...instruction.workgroups);
  }
  pass?.end();
}

export function encodeCopy(encoder: GPUCommandEncoder, copy: Instruction & { kind: 'copy' }): void {
  encoder.copyBufferToBuffer(copy.from, copy.fromOffset, copy.to, copy.toOffset, copy.sizeBytes);
}
