/**
 * Opens the numeric backend in a worker of the page by a person's preference, with the .wasm files that the build
 * carries, and says in the protocol's words what was opened.
 */
import { openBackend, type OpenBackendOptions, type OpenedBackend } from '../../src/engine/open.ts';
import type { AdapterReport, BackendPreference } from './backend.ts';
import { wantedThreads, wasmFiles } from './wasm-files.ts';

/** Throws StudioError 'no-backend' or the refusal of the one backend that was asked for. */
export async function openWorkerBackend(
  preference: BackendPreference = 'auto',
  listeners: Pick<OpenBackendOptions, 'onError' | 'onLost' | 'onNotice'> = {},
): Promise<OpenedBackend> {
  return openBackend({
    ...listeners,
    prefer: preference === 'auto' ? undefined : preference,
    ...wasmFiles,
    wasmThreads: wantedThreads(),
  });
}

export function adapterReport({ name, adapter, refusals }: OpenedBackend): AdapterReport {
  const refusal = refusals.find(({ code }) => code.startsWith('webgpu'));
  return {
    backend: name,
    vendor: adapter?.vendor ?? '',
    architecture: adapter?.architecture ?? '',
    device: '',
    description: adapter?.description ?? '',
    software: adapter?.isSoftware ?? false,
    ...(adapter && {
      limits: {
        maxBufferSizeBytes: adapter.limits.maxBufferSize,
        maxStorageBufferBindingSizeBytes: adapter.limits.maxStorageBufferBindingSize,
      },
    }),
    ...(refusal && { webgpuMissing: `${refusal.message} ${refusal.hint}`.trim() }),
  };
}
