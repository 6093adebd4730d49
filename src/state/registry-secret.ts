/**
 * The secret of a model's derived fingerprints. The browser keeps it as a key that nobody can read back. A new
 * secret's bytes are at hand until they are saved, the page is left or another model is chosen; they are
 * written only on request.
 */
import { create } from 'zustand';
import { importSecret, newSecret } from '../fingerprint/registry/draw.ts';
import { renderWorker } from '../../workers/render/client.ts';
import { bytesOf, guarded, useRegistry } from './registry.ts';
import { saveFile } from './save-file.ts';

/** The bytes of a new secret, and its model. */
export const useNewSecret = create<{ made: { modelId: string; bytes: Uint8Array<ArrayBuffer> } | null }>(
  () => ({ made: null }),
);

/** Replaces the secret that is there. */
export function makeSecret(): Promise<void> {
  return guarded(async () => {
    const { modelId } = useRegistry.getState();
    const { key, bytes } = await newSecret();
    await keep(modelId, key);
    useNewSecret.setState({ made: { modelId, bytes } });
  });
}

export function openSecret(file: File): Promise<void> {
  return guarded(async () => {
    const { modelId } = useRegistry.getState();
    await keep(modelId, await importSecret(await bytesOf(file)));
    useNewSecret.setState({ made: null });
  });
}

/** Saves the new secret as a file. This works once. */
export function saveSecret(): void {
  const { made } = useNewSecret.getState();
  if (!made) return;
  saveFile({ fileName: 'secret.bin', bytes: made.bytes });
  useNewSecret.setState({ made: null });
}

async function keep(modelId: string, secret: CryptoKey): Promise<void> {
  await renderWorker.call((worker) => worker.saveSecret({ modelId, secret }));
  if (useRegistry.getState().modelId === modelId) useRegistry.setState({ secret, error: null });
}
