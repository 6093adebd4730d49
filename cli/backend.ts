/**
 * The numeric backend of a command. It is opened, watched for errors that nothing awaits, and closed at the end so
 * that the process can exit.
 */
import { openBackendNode } from '../src/engine/open-node.ts';
import type { OpenedBackend } from '../src/engine/open.ts';
import { abortReason, throwIfAborted } from '../src/base/abort.ts';
import type { StudioError } from '../src/base/error.ts';
import { choice, withDefault } from './options.ts';

export const backendOption = withDefault(
  choice(['wasm', 'webgpu', 'cpu'], 'Where to compute; webgpu needs the package webgpu (Dawn for Node).'),
  'wasm',
);

/**
 * Runs `work` on the named backend. An error that the GPU reports asynchronously fails the command even if `work` has
 * finished, since its results cannot be trusted. Long work is told through the signal that it receives.
 */
export async function withBackend<T>(
  name: 'wasm' | 'webgpu' | 'cpu',
  work: (backend: OpenedBackend, fault: AbortSignal) => Promise<T>,
): Promise<T> {
  const fault = new AbortController();
  const watch = (error: StudioError) => fault.abort(error);
  const backend = await openBackendNode({ prefer: name, onError: watch, onLost: watch });
  try {
    const result = await work(backend, fault.signal);
    await backend.gpu?.queue.onSubmittedWorkDone();
    throwIfAborted(fault.signal);
    return result;
  } catch (error) {
    // The first fault is the cause. Later errors follow from it and would only hide it.
    throw fault.signal.aborted ? abortReason(fault.signal) : error;
  } finally {
    backend.dispose();
  }
}
