/**
 * The fast kernels, by backend and op name. An op's reference twin defines it; useReferenceOps(true) switches every op back
 * to its reference, for twin tests and for the benchmark's column of stock tfjs ops.
 */
import * as tf from '@tensorflow/tfjs-core';
import { asKernel } from '../gpu/dispatch.ts';

export type BackendName = 'cpu' | 'wasm' | 'webgpu';

/** A kernel for one backend: same inputs and attributes as the reference, returns the backend's tensor or info. */
export type FastKernel<I, A> = (inputs: I, attrs: A, backend: unknown) => tf.TensorInfo;

/** A kernel for several gradients at once, in the order that the op names them. */
export type JointKernel<I, A> = (inputs: I, attrs: A, backend: unknown) => tf.TensorInfo[];

const fastKernels = new Map<string, FastKernel<never, never>>();
const jointKernels = new Map<string, JointKernel<never, never>>();
let referenceOnly = false;

/** Registers a fast kernel for an op on one backend; the op's reference twin keeps defining what it must compute. */
export function registerFastKernel<I, A>(
  opName: string,
  backend: BackendName,
  kernel: FastKernel<I, A>,
): void {
  fastKernels.set(`${backend}/${opName}`, kernel as FastKernel<never, never>);
}

/** Registers a kernel for gradients that an op lets be computed together(); the separate ones define what it must give. */
export function registerJointKernel<I, A>(
  name: string,
  backend: BackendName,
  kernel: JointKernel<I, A>,
): void {
  jointKernels.set(`${backend}/${name}`, kernel as JointKernel<never, never>);
}

/** Takes a fast kernel out of use: the reference twin computes the op from now on. */
export function dropFastKernel(name: string, backend: BackendName): void {
  fastKernels.delete(`${backend}/${name}`);
  jointKernels.delete(`${backend}/${name}`);
}

/** True: every op runs its reference twin, whatever fast kernels there are. Returns the setting before. */
export function useReferenceOps(on: boolean): boolean {
  const before = referenceOnly;
  referenceOnly = on;
  return before;
}

/** True where updates in place and other kernels beyond the ops run our own programs: on webgpu, unless only references may run. */
export function runsOwnKernels(): boolean {
  return !referenceOnly && tf.getBackend() === 'webgpu';
}

/** The fast kernel of an op on one backend, if it is to be used. */
export function fastKernel(
  opName: string,
  backendName: BackendName,
): ((inputs: object, attrs: object, backend: unknown) => tf.TensorInfo) | undefined {
  const kernel = referenceOnly ? undefined : fastKernels.get(`${backendName}/${opName}`);
  return (
    kernel &&
    ((inputs, attrs, backend) => asKernel(opName, () => kernel(inputs as never, attrs as never, backend)))
  );
}

/** The joint kernel on the current backend, if it is to be used. */
export function fastJointKernel(
  name: string,
): ((inputs: object, attrs: object) => tf.TensorInfo[]) | undefined {
  const kernel = referenceOnly ? undefined : jointKernels.get(`${tf.getBackend()}/${name}`);
  return (
    kernel &&
    ((inputs, attrs) => asKernel(name, () => kernel(inputs as never, attrs as never, tf.engine().backend)))
  );
}
