/**
 * The registry of one model and changes to it. The render worker keeps it as the text of its file, and every
 * change is written before it is shown.
 */
import { create } from 'zustand';
import { StudioError, type PlainError } from '../base/error.ts';
import { throttle } from '../base/throttle.ts';
import { drawDerived, drawRandom, type Draw } from '../fingerprint/registry/draw.ts';
import { drawFarthest } from '../fingerprint/registry/farthest.ts';
import { parseRegistry, writeRegistry } from '../fingerprint/registry/file.ts';
import { addUsers as grownBy } from '../fingerprint/registry/grow.ts';
import { parseNames, type ListedUser } from '../fingerprint/registry/names.ts';
import {
  emptyRegistry,
  noteUser,
  revokeUser,
  type Registry,
  type RegistryOptions,
} from '../fingerprint/registry/registry.ts';
import { renderWorker } from '../../workers/render/client.ts';
import { failureOf } from './failure.ts';
import { refreshModels, useModels } from './models.ts';

export type DrawKind = 'random' | 'farthest' | 'derived';

interface RegistryState {
  modelId: string;
  /** Null until it was read. */
  registry: Registry | null;
  /** The text as it is kept; null where none was kept yet. */
  text: string | null;
  draw: DrawKind;
  /** The secret that fingerprints are derived from; null where the model has none. */
  secret: CryptoKey | null;
  /** How many users of a list are added. */
  adding: { done: number; total: number; abort: AbortController } | null;
  error: PlainError | null;
}

export const useRegistry = create<RegistryState>(() => ({
  modelId: 'sample',
  registry: null,
  text: null,
  draw: 'random',
  secret: null,
  adding: null,
  error: null,
}));

const set = useRegistry.setState;
const SHOW_EVERY_MS = 100;
let lastChange: Promise<unknown> = Promise.resolve();
export const today = (): string => new Date().toISOString().slice(0, 10);

export async function openRegistry(modelId: string): Promise<void> {
  set({ modelId, registry: null, text: null, secret: null, error: null });
  await guarded(async () => {
    const secret = await renderWorker.call((worker) => worker.readSecret(modelId));
    const read = { ...(await readRegistryOf(modelId)), secret };
    if (useRegistry.getState().modelId === modelId) set(read);
  });
}

/** The registry that a model's pictures are compared with. Throws what reading throws. */
export async function readRegistryOf(modelId: string): Promise<{ registry: Registry; text: string | null }> {
  if (!useModels.getState().models) await refreshModels();
  const bits = useModels.getState().models?.find(({ id }) => id === modelId)?.bits;
  if (bits === undefined) {
    throw new StudioError('model-missing', 'This model is not here.', 'Choose another one.');
  }
  const text = await renderWorker.call((worker) => worker.readRegistry(modelId));
  const registry =
    text === null ? emptyRegistry({ bits }) : parseRegistry(new TextEncoder().encode(text), bits);
  return { registry, text };
}

export function chooseDraw(draw: DrawKind): void {
  set({ draw });
}

/** Starts the registry anew, while it has no users. */
export function startRegistry(options: Omit<RegistryOptions, 'bits'>): Promise<boolean> {
  return change(async ({ bits }) => emptyRegistry({ bits, ...options }));
}

/** Adds all of them or none. True where they were added. */
export async function addUsers(listed: readonly ListedUser[]): Promise<boolean> {
  if (useRegistry.getState().adding) return false;
  const abort = new AbortController();
  const total = listed.length;
  const onProgress = (done: number): void => set({ adding: { done, total, abort } });
  onProgress(0);
  try {
    return await change(async (registry) =>
      grownBy(registry, listed, {
        draw: chosenDraw(),
        day: today(),
        onProgress: throttle(onProgress, SHOW_EVERY_MS),
        signal: abort.signal,
      }),
    );
  } finally {
    set({ adding: null });
  }
}

/** Stops; nobody of the list is added. */
export function stopAdding(): void {
  useRegistry.getState().adding?.abort.abort();
}

/** Throws 'bad-secret' where derived fingerprints are chosen and there is nothing to derive them from. */
function chosenDraw(): Draw {
  const { draw, secret } = useRegistry.getState();
  if (draw === 'random') return drawRandom;
  if (draw === 'farthest') return drawFarthest;
  if (secret) return (registry, user, taken) => drawDerived(registry, user, secret, taken);
  throw new StudioError(
    'bad-secret',
    'This model has no secret that fingerprints could be derived from.',
    'Make one, or open the file of one that you have.',
  );
}

export function addListedUsers(file: File): Promise<void> {
  return guarded(async () => {
    await addUsers(parseNames(await bytesOf(file)));
  });
}

export function revoke(user: string): Promise<boolean> {
  return change(async (registry) => revokeUser(registry, user, today()));
}

export function setNote(user: string, note: string): Promise<boolean> {
  return change(async (registry) => noteUser(registry, user, note));
}

/** Replaces the registry that is there. */
export function importRegistry(file: File): Promise<boolean> {
  return change(async ({ bits }) => parseRegistry(await bytesOf(file), bits));
}

type Change = (registry: Registry) => Promise<Registry>;

/** One after another, however fast they are asked for: each begins with what the one before has written. */
function change(work: Change): Promise<boolean> {
  const { modelId } = useRegistry.getState();
  const done = lastChange.then(() => changeOf(modelId, work));
  lastChange = done;
  return done;
}

async function changeOf(modelId: string, work: Change): Promise<boolean> {
  const { registry, text: before, modelId: opened } = useRegistry.getState();
  if (!registry) return false;
  let isDone = false;
  await guarded(async () => {
    if (opened !== modelId) {
      throw new StudioError(
        'registry-changed',
        'Another model was chosen before this change was made, so it was not.',
        'Choose the model again, then repeat it.',
      );
    }
    set({ error: null });
    const changed = await work(registry);
    const after = writeRegistry(changed);
    await renderWorker.call((worker) => worker.saveRegistry({ modelId, before, after }));
    if (useRegistry.getState().modelId === modelId) set({ registry: changed, text: after });
    isDone = true;
  });
  return isDone;
}

/** Does the work; the room shows why it failed. */
export async function guarded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    set({ error: failureOf(error) });
  }
}

export async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.arrayBuffer());
}
