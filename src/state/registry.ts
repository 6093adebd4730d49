/**
 * The registry of one model: its users, what a person changes, and generators handed out. Kept by the render worker as the
 * text of its file; every change is written before it is shown.
 */
import { create } from 'zustand';
import { StudioError, toPlainError, type PlainError } from '../base/error.ts';
import { claimOf, commitRegistry } from '../fingerprint/registry/committed.ts';
import { drawRandom, type Drawn } from '../fingerprint/registry/draw.ts';
import { drawFarthest } from '../fingerprint/registry/farthest.ts';
import { parseRegistry, writeRegistry } from '../fingerprint/registry/file.ts';
import { parseNames, type ListedUser } from '../fingerprint/registry/names.ts';
import {
  addUser,
  emptyRegistry,
  findUser,
  noteUser,
  revokeUser,
  type Registry,
  type RegistryOptions,
} from '../fingerprint/registry/registry.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { IssueReply } from '../../workers/render/protocol.ts';
import { refreshModels, useModels } from './models.ts';
import { usePreferences } from './preferences.ts';
import { saveFile } from './save-file.ts';

export type DrawKind = 'random' | 'farthest';

interface RegistryState {
  modelId: string;
  /** Null until it was read. */
  registry: Registry | null;
  /** As it is kept; null where nothing was kept yet. */
  text: string | null;
  draw: DrawKind;
  /** The user whose generator is being made. */
  issuing: string | null;
  issued: { user: string; check: IssueReply['check'] } | null;
  error: PlainError | null;
}

export const useRegistry = create<RegistryState>(() => ({
  modelId: 'sample',
  registry: null,
  text: null,
  draw: 'random',
  issuing: null,
  issued: null,
  error: null,
}));

const set = useRegistry.setState;
const today = (): string => new Date().toISOString().slice(0, 10);

export async function openRegistry(modelId: string): Promise<void> {
  set({ modelId, registry: null, text: null, issued: null, error: null });
  await guarded(async () => {
    const read = await readRegistryOf(modelId);
    if (useRegistry.getState().modelId === modelId) set(read);
  });
}

/** What a model's pictures are compared with. Throws what reading throws. */
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

/** Anew, for a registry without users. */
export function startRegistry(options: Omit<RegistryOptions, 'bits'>): Promise<boolean> {
  return change(async ({ bits }) => emptyRegistry({ bits, ...options }));
}

/** All or none. True where they were added. */
export function addUsers(listed: readonly ListedUser[]): Promise<boolean> {
  const { draw } = useRegistry.getState();
  return change(async (registry) => {
    let grown = registry;
    for (const { user, note } of listed) {
      grown = addUser(grown, { user, note, created: today(), ...(await drawn(grown, draw)) });
    }
    return grown;
  });
}

function drawn(registry: Registry, draw: DrawKind): Promise<Drawn> | Drawn {
  return draw === 'farthest' ? drawFarthest(registry) : drawRandom(registry);
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

/** Takes the place of what is there. */
export function importRegistry(file: File): Promise<boolean> {
  return change(async ({ bits }) => parseRegistry(await bytesOf(file), bits));
}

export function exportRegistry(): void {
  const { registry } = useRegistry.getState();
  if (registry) saveText('registry.json', writeRegistry(registry));
}

/** The list that can be published: it shows neither names nor fingerprints. */
export function exportCommittedList(): Promise<void> {
  return guarded(async () => {
    const { registry } = useRegistry.getState();
    if (!registry) return;
    saveText(
      'committed-registry.json',
      `${JSON.stringify(await commitRegistry(registry, today()), null, 1)}\n`,
    );
  });
}

/** What one user proves the fingerprint with: for that user alone. */
export function exportClaim(user: string): void {
  const { registry } = useRegistry.getState();
  if (registry) saveText('claim.json', `${JSON.stringify(claimOf(findUser(registry, user)), null, 1)}\n`);
}

/** Makes the user's generator, checks it and hands the file out. */
export async function issueTo(user: string): Promise<void> {
  const { registry, modelId, issuing } = useRegistry.getState();
  if (!registry || issuing !== null) return;
  set({ issuing: user, issued: null, error: null });
  await guarded(async () => {
    const rate = usePreferences.getState().falsePositiveRate;
    const request = { modelId, registry: writeRegistry(registry), user, rate };
    const { check, ...file } = await renderWorker.call((worker) => worker.issueGenerator(request));
    saveFile(file);
    set({ issued: { user, check } });
  });
  set({ issuing: null });
}

export async function addAndIssue(listed: ListedUser): Promise<void> {
  if (await addUsers([listed])) await issueTo(listed.user);
}

async function change(work: (registry: Registry) => Promise<Registry>): Promise<boolean> {
  const { registry, text: before, modelId } = useRegistry.getState();
  if (!registry) return false;
  let isDone = false;
  await guarded(async () => {
    set({ error: null, issued: null });
    const changed = await work(registry);
    const after = writeRegistry(changed);
    await renderWorker.call((worker) => worker.saveRegistry({ modelId, before, after }));
    if (useRegistry.getState().modelId === modelId) set({ registry: changed, text: after });
    isDone = true;
  });
  return isDone;
}

async function guarded(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    set({ error: toPlainError(error) });
  }
}

async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.arrayBuffer());
}

function saveText(fileName: string, text: string): void {
  saveFile({ fileName, bytes: new TextEncoder().encode(text) });
}
