/** The available models (the sample, imported files, runs) and the one that is open. */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { ModelInfo, ModelSummary, NetworkLayers } from '../../workers/render/protocol.ts';
import { deleteWithUndo, isLeaving } from './deletions.ts';
import { usePreferences } from './preferences.ts';
import { describeRun } from './runs.ts';
import { tellApart } from './tell-apart.ts';
import { showToast } from './toasts.ts';

interface ModelsState {
  /** Null until first listed. */
  models: ModelSummary[] | null;
  /** Details of the models that were opened, by id. */
  infos: Record<string, ModelInfo>;
  /** The model being opened, with its progress. */
  opening: { modelId: string; progress: number; detail?: string } | null;
  /** The file being imported, with its progress. */
  importing: { fileName: string; progress: number; detail: string } | null;
  error: PlainError | null;
  /** Set once the self-test of pictures failed. */
  pixelFault: PlainError | null;
}

export const useModels = create<ModelsState>(() => ({
  models: null,
  infos: {},
  opening: null,
  importing: null,
  error: null,
  pixelFault: null,
}));

const set = useModels.setState;

let listening = false;

/** Starts listening and tells the worker which backend a person wants; once. */
export function connectRenderer(): void {
  if (listening) return;
  listening = true;
  renderWorker.subscribe((event) => {
    if (event.type === 'opening') {
      const { modelId, progress, detail } = event;
      if (useModels.getState().opening?.modelId === modelId) set({ opening: { modelId, progress, detail } });
    } else if (event.type === 'importing') {
      const { fileName, progress, detail } = event;
      if (useModels.getState().importing) set({ importing: { fileName, progress, detail } });
    } else if (event.type === 'pixels-altered') {
      set({ pixelFault: event.error });
    } else if (event.type === 'notice') {
      showToast(event.message);
    }
  });
  const { backend } = usePreferences.getState();
  if (backend !== 'auto') void renderWorker.call((worker) => worker.setBackend(backend));
}

/** The error of the last listing. */
let listFault: PlainError | null = null;

/**
 * Lists anew. It clears only its own error: why a file was refused stays, although the room lists as it opens.
 */
export async function refreshModels(): Promise<void> {
  connectRenderer();
  try {
    const listed = await renderWorker.call((worker) => worker.listModels());
    const models = tellApart(listed.filter(({ id }) => !isLeaving(id)));
    set(({ error }) => ({ models, error: error === listFault ? null : error }));
  } catch (error) {
    listFault = toPlainError(error);
    set({ error: listFault });
  }
}

/** Rejects when the model can't be opened; opening one that is open is quick. */
export async function openModel(modelId: string): Promise<ModelInfo> {
  connectRenderer();
  set({ opening: { modelId, progress: 0 } });
  try {
    const info = await renderWorker.call((worker) => worker.openModel(modelId));
    set(({ infos }) => ({ infos: { ...infos, [modelId]: info } }));
    return info;
  } finally {
    if (useModels.getState().opening?.modelId === modelId) set({ opening: null });
  }
}

/** Gives the new model's id, or null when the file is refused; the reason stands in `error`. */
export async function importModel(file: File): Promise<string | null> {
  connectRenderer();
  set({ importing: { fileName: file.name, progress: 0, detail: 'Reading' }, error: null });
  try {
    const info = await renderWorker.call((worker) => worker.importModel({ blob: file, fileName: file.name }));
    set(({ infos }) => ({ infos: { ...infos, [info.id]: info } }));
    await refreshModels();
    return info.id;
  } catch (error) {
    const plain = toPlainError(error);
    // The message names the file, whatever went wrong.
    const message = plain.message.includes(file.name) ? plain.message : `${file.name}: ${plain.message}`;
    set({ error: { ...plain, message } });
    return null;
  } finally {
    set({ importing: null });
  }
}

/** Only for imported models. Can be undone for a while. */
export function deleteModel({ id, name }: Pick<ModelSummary, 'id' | 'name'>): Promise<void> {
  const remove = () => renderWorker.call((worker) => worker.deleteModel(id));
  return deleteWithUndo({ id, name, remove, refresh: refreshModels });
}

/** A run's model has the name of the run. */
export async function renameModel({ id, origin }: ModelSummary, name: string): Promise<void> {
  if (origin === 'run') await describeRun(id.replace(/^run:/, ''), { name });
  else await renderWorker.call((worker) => worker.renameModel(id, name));
  set(({ infos: { [id]: _renamed, ...infos } }) => ({ infos }));
  await refreshModels();
}

/** What the model's file holds. */
export function modelLayers(modelId: string): Promise<NetworkLayers[]> {
  connectRenderer();
  return renderWorker.call((worker) => worker.modelLayers(modelId));
}
