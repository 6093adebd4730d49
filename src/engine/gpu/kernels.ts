/**
 * The fast kernels in use on one device. An op's reference twin defines it; a kernel that this device's driver refuses
 * gives way to its twin here and stays in use on every other device.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from './compute-device.ts';

/** Computes an op: same inputs and attributes as the reference. */
export type Kernel<I, A> = (inputs: I, attrs: A, device: ComputeDevice) => TensorInfo;

/** Computes several gradients at once, in the order of the op's names. */
export type JointKernel<I, A> = (inputs: I, attrs: A, device: ComputeDevice) => TensorInfo[];

export interface KernelTable {
  /** By op. */
  readonly ops: Readonly<Record<string, Kernel<never, never>>>;
  /** By the name under which an op lets gradients be computed together. */
  readonly joint: Readonly<Record<string, JointKernel<never, never>>>;
}

type Run<Result> = (inputs: object, attrs: object) => Result;

export class Kernels {
  /** True: every op runs its reference twin. For twin tests and for the benchmark's column of stock tfjs ops. */
  referencesOnly = false;
  readonly #device: ComputeDevice;
  readonly #table: KernelTable;
  readonly #dropped = new Set<string>();
  #running: string | undefined;

  constructor(device: ComputeDevice, table: KernelTable) {
    this.#device = device;
    this.#table = table;
  }

  /** The kernel of an op, if it is to be used. */
  op(name: string): Run<TensorInfo> | undefined {
    return this.#inUse(name, this.#table.ops[name]);
  }

  /** The joint kernel of that name, if it is to be used. */
  joint(name: string): Run<TensorInfo[]> | undefined {
    return this.#inUse(name, this.#table.joint[name]);
  }

  /** Takes a kernel out of use; its reference twin computes from now on. */
  drop(name: string): void {
    this.#dropped.add(name);
  }

  /**
   * The kernel whose code is running, to which a pipeline that fails to compile is traced; undefined outside of
   * kernels.
   */
  get running(): string | undefined {
    return this.#running;
  }

  /** Runs code under a kernel's name. */
  as<T>(name: string, run: () => T): T {
    const before = this.#running;
    this.#running = name;
    try {
      return run();
    } finally {
      this.#running = before;
    }
  }

  #inUse<Result>(
    name: string,
    kernel: ((inputs: never, attrs: never, device: ComputeDevice) => Result) | undefined,
  ): Run<Result> | undefined {
    if (!kernel || this.referencesOnly || this.#dropped.has(name)) return undefined;
    return (inputs, attrs) => this.as(name, () => kernel(inputs as never, attrs as never, this.#device));
  }
}
