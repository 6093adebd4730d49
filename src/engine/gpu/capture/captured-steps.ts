/**
 * A run's captured steps, planned together and replayed one by one as raw dispatches: no tfjs, no tensors, no
 * uploads. It relies on the recorded pipelines, and on buffers that outlive the steps and stay where they are.
 */
import type { Gpu } from '../gpu.ts';
import { encode } from './instructions.ts';
import type { Instruction } from './instructions.ts';
import { planBuffers } from './plan.ts';
import type { Plan } from './plan.ts';
import { isVirtual } from './recording.ts';
import type { Command, Range, Recording } from './recording.ts';

export class CapturedSteps {
  readonly #gpu: Gpu;
  readonly #recordings = new Map<string, Recording>();
  readonly #instructions = new Map<string, Instruction[]>();
  #slots: GPUBuffer[] = [];
  /** By step, the indices of the slots that it uses. */
  readonly #slotsOf = new Map<string, Set<number>>();

  constructor(gpu: Gpu) {
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

  /** Encodes and submits a step, in as many submissions as the pacer cuts it to; returns at once. */
  replay(name: string): void {
    if (!this.has(name)) throw new Error(`no step named ${name} was captured`);
    const instructions = this.instructions(name);
    this.#gpu.flush();
    const { limit } = this.#gpu.pacer;
    for (let i = 0; i < instructions.length; i += limit) {
      this.#submit(instructions, i, Math.min(i + limit, instructions.length));
    }
  }

  /** Dispatches of one replay. */
  dispatches(name: string): number {
    return this.#recordings.get(name)?.commands.filter(({ kind }) => kind === 'dispatch').length ?? 0;
  }

  /** Bytes of the slots with a step's temporaries; other steps share them. */
  slotBytes(name: string): number {
    if (this.#instructions.size === 0) this.#plan();
    return [...(this.#slotsOf.get(name) ?? [])].reduce((sum, slot) => sum + this.#slots[slot]!.size, 0);
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
    this.#slotsOf.clear();
  }

  #plan(): void {
    const { device } = this.#gpu;
    const steps = [...this.#recordings];
    const plan = planBuffers(steps.map(([, recording]) => recording));
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    this.#slots = plan.slotBytes.map((size) => device.createBuffer({ size, usage }));
    steps.forEach(([name, { commands, virtuals }], step) => {
      const places = virtuals.map((virtual) => plan.places.get(virtual));
      const slots = places.flatMap((place) => (place && 'slot' in place ? [place.slot] : []));
      this.#slotsOf.set(name, new Set(slots));
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
    const [x, y, z] = workgroups;
    return [{ kind: 'dispatch', pipeline, bindGroup, x, y, z }];
  }

  #resolve(range: Range, plan: Plan): { buffer: GPUBuffer; offset: number; size: number } {
    if (!isVirtual(range)) return { buffer: range.buffer, offset: range.offsetBytes, size: range.sizeBytes };
    const place = plan.places.get(range.virtual);
    if (!place) throw new Error('a buffer of a captured step has no place');
    if ('slot' in place) return { buffer: this.#slots[place.slot]!, offset: 0, size: range.sizeBytes };
    return { buffer: place.buffer, offset: place.offsetBytes, size: range.sizeBytes };
  }

  /** A step ready for the device, for measuring (timing.ts). Valid until a step is added. */
  instructions(name: string): readonly Instruction[] {
    if (this.#instructions.size === 0) this.#plan();
    return this.#instructions.get(name) ?? [];
  }

  #submit(instructions: readonly Instruction[], first: number, last: number): void {
    const encoder = this.#gpu.device.createCommandEncoder();
    encode(encoder, instructions, first, last);
    this.#gpu.queue.submit([encoder.finish()]);
    this.#gpu.pacer.submitted(last - first);
  }
}
