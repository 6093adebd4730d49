/**
 * The compute pipelines of a device, ours beside tfjs's in its cache, and which kernel asked for each of ours. While tfjs
 * only compiles (compile.ts) they are asked for asynchronously, so that drivers compile them side by side.
 */
import { env } from '@tensorflow/tfjs-core';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { GpuInternals } from './internals.ts';
import type { Program } from './program.ts';

type Pipeline = GPUComputePipeline | Promise<GPUComputePipeline>;

/** True while tfjs compiles ahead. Nothing may run then, since an update in place would work on garbage. */
export const isCompilingAhead = (): boolean => env().getBool('WEBGPU_ENGINE_COMPILE_ONLY');

export class Pipelines {
  readonly #device: GPUDevice;
  readonly #cache: Record<string, Pipeline>;
  readonly #askedBy = new Map<string, string>();

  constructor({ device, pipelineCache }: GpuInternals) {
    this.#device = device;
    this.#cache = pipelineCache;
  }

  /** Keys of all pipelines, tfjs's included. */
  get keys(): string[] {
    return Object.keys(this.#cache);
  }

  /** The program's pipeline, asked for by `kernel`; its label has the shapes of the first tensors. */
  of(program: Program, tensors: readonly TensorInfo[], kernel: string | undefined): Pipeline {
    const key = `studio/${program.key}`;
    const known = this.#cache[key];
    if (known) return known;
    if (kernel !== undefined) this.#askedBy.set(key, kernel);
    const shapes = tensors.map(({ shape }) => shape.join('x') || '1').join(' ');
    return (this.#cache[key] = this.#create(`${key} ${shapes}`, program.wgsl()));
  }

  /** The kernel that asked for a pipeline; undefined for stock ones. */
  kernelOf(key: string): string | undefined {
    return this.#askedBy.get(key);
  }

  /**
   * Waits for pipelines that are still compiling. `onDone` gets the key of each, and the error where the driver
   * refused it.
   */
  async settle(onDone: (key: string, total: number, error?: unknown) => void): Promise<number> {
    const pending = Object.entries(this.#cache).filter(([, pipeline]) => pipeline instanceof Promise);
    await Promise.all(
      pending.map(async ([key, pipeline]) => {
        try {
          this.#cache[key] = await pipeline;
        } catch (error) {
          delete this.#cache[key];
          onDone(key, pending.length, error);
          return;
        }
        onDone(key, pending.length);
      }),
    );
    return pending.length;
  }

  /** Forgets all but these. */
  keepOnly(keys: readonly string[]): void {
    const lasting = new Set(keys);
    for (const key of this.keys) if (!lasting.has(key)) delete this.#cache[key];
  }

  #create(label: string, code: string): Pipeline {
    const ahead = isCompilingAhead();
    // A refused source rejects the pipeline's promise, for whoever compiles ahead. It must not be an error of
    // the device as well.
    if (ahead) this.#device.pushErrorScope('validation');
    const module = this.#device.createShaderModule({ code, label });
    if (ahead) this.#device.popErrorScope().catch(() => undefined);
    const descriptor = { label, layout: 'auto', compute: { module, entryPoint: 'main' } } as const;
    return ahead
      ? this.#device.createComputePipelineAsync(descriptor)
      : this.#device.createComputePipeline(descriptor);
  }
}
