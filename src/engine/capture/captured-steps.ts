/**
 * A run's captured steps, planned together and replayed one by one as raw dispatches: no tfjs, no tensors, no uploads.
 * Relies on the recorded pipelines and on the buffers that outlive the steps staying where they are.
 */
import type { GpuInternals } from '../backend/gpu-internals.ts';
import { flush } from '../backend/gpu-internals.ts';
import { planBuffers } from './plan.ts';
import type { Plan } from './plan.ts';
import { isVirtual } from './recording.ts';
import type { Command, Range, Recording } from './recording.ts';

/** Drivers reset the GPU when one submission runs long (2 s on Windows): a step is cut into several. */
const DISPATCHES_PER_SUBMISSION = 256;

type Instruction =
  | {
      kind: 'dispatch';
      pipeline: GPUComputePipeline;
      bindGroup: GPUBindGroup;
      workgroups: readonly [number, number, number];
    }
  | { kind: 'copy'; from: GPUBuffer; fromOffset: number; to: GPUBuffer; toOffset: number; sizeBytes: number };

export class CapturedSteps {
  readonly #gpu: GpuInternals;
  readonly #recordings = new Map<string, Recording>();
  readonly #instructions = new Map<string, Instruction[]>();
  #slots: GPUBuffer[] = [];

  constructor(gpu: GpuInternals) {
    this.#gpu = gpu;
  }

  has(name: string): boolean {
    return this.#recordings.has(name);
  }

  /** Adds a step; the plan of all steps is made anew at the next replay. */
  add(name: string, recording: Recording): void {
    this.#recordings.set(name, recording);
    this.#forgetPlan();
  }

  /** Encodes and submits a step; returns at once. */
  replay(name: string): void {
    if (this.#instructions.size === 0) this.#plan();
    const instructions = this.#instructions.get(name);
    if (!instructions) throw new Error(`no step named ${name} was captured`);
    flush(this.#gpu);
    for (let i = 0; i < instructions.length; i += DISPATCHES_PER_SUBMISSION) {
      this.#submit(instructions.slice(i, i + DISPATCHES_PER_SUBMISSION));
    }
  }

  /** Dispatches of one replay. */
  dispatches(name: string): number {
    return this.#recordings.get(name)?.commands.filter(({ kind }) => kind === 'dispatch').length ?? 0;
  }

  /** GPU memory that the steps hold: slots, constants and uniforms. */
  get sizeBytes(): number {
    if (this.#instructions.size === 0 && this.#recordings.size > 0) this.#plan();
    const pinned = [...this.#recordings.values()].flatMap((recording) => recording.pinned);
    return [...this.#slots, ...pinned].reduce((sum, buffer) => sum + buffer.size, 0);
  }

  dispose(): void {
    this.#forgetPlan();
    for (const { pinned } of this.#recordings.values()) for (const buffer of pinned) buffer.destroy();
    this.#recordings.clear();
  }

  #forgetPlan(): void {
    for (const slot of this.#slots) slot.destroy();
    this.#slots = [];
    this.#instructions.clear();
  }

  #plan(): void {
    const { device } = this.#gpu;
    const steps = [...this.#recordings];
    const plan = planBuffers(steps.map(([, recording]) => recording));
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    this.#slots = plan.slotBytes.map((size) => device.createBuffer({ size, usage }));
    steps.forEach(([name, { commands }], step) => {
      const instructions = commands.flatMap((command, i) =>
        this.#lower(command, plan, plan.copies[step]?.get(i)),
      );
      this.#instructions.set(name, instructions);
    });
  }

  #lower(
    command: Command,
    plan: Plan,
    copies: Plan['copies'][number] extends Map<number, infer C> ? C | undefined : never,
  ): Instruction[] {
    if (command.kind === 'gather') {
      return (copies ?? []).map(({ source, target }) => {
        const { buffer, offset } = this.#resolve(source, plan);
        const sizeBytes = source.sizeBytes;
        return {
          kind: 'copy',
          from: buffer,
          fromOffset: offset,
          to: target.buffer,
          toOffset: target.offsetBytes,
          sizeBytes,
        };
      });
    }
    const { pipeline, bindings, workgroups } = command;
    const entries = bindings.map(({ binding, range }) => ({ binding, resource: this.#resolve(range, plan) }));
    const bindGroup = this.#gpu.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    return [{ kind: 'dispatch', pipeline, bindGroup, workgroups }];
  }

  #resolve(range: Range, plan: Plan): { buffer: GPUBuffer; offset: number; size: number } {
    if (!isVirtual(range)) return { buffer: range.buffer, offset: range.offsetBytes, size: range.sizeBytes };
    const place = plan.places.get(range.virtual);
    if (!place) throw new Error('a buffer of a captured step has no place');
    if ('slot' in place) return { buffer: this.#slots[place.slot]!, offset: 0, size: range.sizeBytes };
    return { buffer: place.buffer, offset: place.offsetBytes, size: range.sizeBytes };
  }

  /**
   * Replays a step in one submission and measures it on the GPU's own clock, in milliseconds; undefined where the device
   * has no timestamps.
   */
  async gpuMs(name: string): Promise<number | undefined> {
    const { device } = this.#gpu;
    if (!device.features.has('timestamp-query')) return undefined;
    if (this.#instructions.size === 0) this.#plan();
    const querySet = device.createQuerySet({ type: 'timestamp', count: 2 });
    const usage = GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC;
    const resolved = device.createBuffer({ size: 16, usage });
    const readable = device.createBuffer({
      size: 16,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    flush(this.#gpu);
    const encoder = device.createCommandEncoder();
    this.#encode(encoder, this.#instructions.get(name) ?? [], querySet);
    encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, readable, 0, 16);
    this.#gpu.queue.submit([encoder.finish()]);
    await readable.mapAsync(GPUMapMode.READ);
    const [begin = 0n, end = 0n] = new BigUint64Array(readable.getMappedRange());
    const elapsedMs = end > begin ? Number(end - begin) / 1e6 : undefined; // a null device's clock stands still
    for (const used of [resolved, readable, querySet]) used.destroy();
    return elapsedMs;
  }

  #submit(instructions: readonly Instruction[]): void {
    const encoder = this.#gpu.device.createCommandEncoder();
    this.#encode(encoder, instructions);
    this.#gpu.queue.submit([encoder.finish()]);
  }

  /** With a query set, the first pass writes its beginning to query 0 and every pass its end to query 1. */
  #encode(encoder: GPUCommandEncoder, instructions: readonly Instruction[], querySet?: GPUQuerySet): void {
    let pass: GPUComputePassEncoder | undefined;
    let pipeline: GPUComputePipeline | undefined;
    let begun = false;
    for (const instruction of instructions) {
      if (instruction.kind === 'copy') {
        pass?.end();
        pass = pipeline = undefined;
        const { from, fromOffset, to, toOffset, sizeBytes } = instruction;
        encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, sizeBytes);
        continue;
      }
      pass ??= encoder.beginComputePass(
        querySet && {
          timestampWrites: {
            querySet,
            ...(begun ? {} : { beginningOfPassWriteIndex: 0 }),
            endOfPassWriteIndex: 1,
          },
        },
      );
      begun = true;
      if (instruction.pipeline !== pipeline) pass.setPipeline((pipeline = instruction.pipeline));
      pass.setBindGroup(0, instruction.bindGroup);
      pass.dispatchWorkgroups(...instruction.workgroups);
    }
    pass?.end();
  }
}
