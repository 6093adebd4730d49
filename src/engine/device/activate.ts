/** Puts a registered tfjs backend into use on this thread, and takes it out again. */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../../base/error.ts';
import type { BackendName } from './types.ts';

/** Throws StudioError NAME-failed if the backend does not start. */
export async function activate(name: BackendName): Promise<void> {
  if (!(await tf.setBackend(name))) {
    throw new StudioError(`${name}-failed`, `The ${name} backend could not be started.`, 'Reload the page.');
  }
  await tf.ready();
}

/** Frees the backend but leaves its factory, so that it can be opened again: the packages register only once. */
export function removeKeepingFactory(name: 'wasm' | 'cpu'): void {
  const factory = tf.findBackendFactory(name);
  tf.removeBackend(name);
  tf.registerBackend(name, factory, name === 'wasm' ? 2 : 1);
}
