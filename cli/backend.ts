/**
 * The numeric backend of a command: opened, watched for errors that nobody awaits, and given back at the end so that the
 * process can leave.
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
 * Runs `work` on the named backend. An error that the GPU reported on the side fails the command even where `work` came to
 * an end: its numbers cannot be trusted. Work that takes long hears of it by `fault`.
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
    // The first fault is the cause; what followed from it would only hide it.
    throw fault.signal.aborted ? abortReason(fault.signal) : error;
  } finally {
    backend.dispose();
  }
}
