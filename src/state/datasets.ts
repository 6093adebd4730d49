/** The stored datasets and the one being made. Pixels stay in the data worker, except for the preview. */
import { create } from 'zustand';
import { counted } from '../base/number-text.ts';
import { StudioError, toPlainError, type PlainError } from '../base/error.ts';
import {
  addSampleDataset,
  checkDatasetFree,
  datasetPreview,
  deleteDataset as deleteStored,
  ingest,
  listDatasets,
  mergeDatasets as mergeStored,
  renameDataset as renameStored,
  type DatasetSummary,
  type IngestOptions,
  type IngestProgress,
  type IngestReport,
  type NamedFile,
  type Share,
} from '../../workers/data/client.ts';
import type { Sheet } from '../drawing/sheet.ts';
import { deleteWithUndo, isLeaving } from './deletions.ts';
import { failureOf } from './failure.ts';

/** While files are read it also counts those used and refused. */
type JobProgress = Share & Partial<Pick<IngestProgress, 'refused' | 'currentName'>>;

export type IngestChoices = Pick<IngestOptions, 'name' | 'resolution' | 'channels' | 'crop' | 'cropPlace'>;

/** Serves every preset up to Medium: training averages larger images down. */
export const usualResolution = 64;

interface WaitingJob {
  id: string;
  label: string;
  /** Called with true when its turn has come, with false when it is dropped. */
  settle(begins: boolean): void;
}

export interface NamedReport {
  /** Of the dataset. */
  name: string;
  report: IngestReport;
}

interface DatasetsState {
  /** Newest first, without those on their way out; null until first listed. */
  datasets: DatasetSummary[] | null;
  /** The files being read, or the sample being drawn. */
  job: { label: string; progress: JobProgress | null; abort: AbortController } | null;
  /** What was added meanwhile, in its order. */
  waiting: readonly WaitingJob[];
  /** What became of the files, newest first. There is one report for each job that waited. */
  reports: readonly NamedReport[];
  error: PlainError | null;
  previews: Record<string, Sheet>;
}

export const useDatasets = create<DatasetsState>(() => ({
  datasets: null,
  job: null,
  waiting: [],
  reports: [],
  error: null,
  previews: {},
}));

const set = useDatasets.setState;

export async function refreshDatasets(): Promise<void> {
  try {
    const datasets = (await listDatasets()).filter(({ id }) => !isLeaving(id));
    set({ datasets: datasets.toSorted((a, b) => b.createdAtMs - a.createdAtMs) });
  } catch (error) {
    set({ error: toPlainError(error) });
  }
}

/** Tells that nothing was added, as with an empty folder. */
export function tellNoFiles(): void {
  const error = new StudioError(
    'no-files',
    'There is no file in what you added.',
    'Choose a folder that holds pictures.',
  );
  set({ error: toPlainError(error) });
}

/**
 * Reads files into a new dataset, after what is being read already. Gives its id, or null when none could be used or it was
 * cancelled.
 */
export async function addFiles(files: readonly NamedFile[], choices: IngestChoices): Promise<string | null> {
  const label = `Reading ${counted(files.length, 'file')} of ${choices.name}`;
  return runJob(label, async (abort, onProgress) => {
    const { report, datasetId } = await ingest(files, choices, onProgress, abort.signal);
    set(({ reports }) => ({ reports: [{ name: choices.name, report }, ...reports] }));
    return datasetId;
  });
}

/** Draws the built-in sample: varied procedural pictures, the same for everyone. */
export function addSample(resolution = usualResolution): Promise<string | null> {
  return runJob('Drawing the sample pictures', (abort) => addSampleDataset({ resolution }, abort));
}

/** Makes one dataset of several, after what is being read already. */
export function mergeDatasets(datasetIds: string[], name: string): Promise<string | null> {
  return runJob(`Merging into ${name}`, (abort, report) =>
    mergeStored({ datasetIds, name }, report, abort.signal),
  );
}

async function runJob(
  label: string,
  work: (abort: AbortController, report: (progress: JobProgress) => void) => Promise<string | null>,
): Promise<string | null> {
  if (useDatasets.getState().job) {
    if (!(await turnOf(label))) return null;
  } else set({ reports: [], error: null });
  const abort = new AbortController();
  set({ job: { label, progress: null, abort } });
  try {
    const id = await work(abort, (progress) => set(({ job }) => (job ? { job: { ...job, progress } } : {})));
    await refreshDatasets();
    void askToPersist();
    return id;
  } catch (error) {
    set({ error: failureOf(error) });
    return null;
  } finally {
    const [next, ...waiting] = useDatasets.getState().waiting;
    // If something waits, `job` stays set; otherwise a drop in between would go first.
    set(next ? { waiting } : { job: null });
    next?.settle(true);
  }
}

/** Resolves to true when everything before it is read, to false when somebody cancels it. */
function turnOf(label: string): Promise<boolean> {
  return new Promise((settle) => {
    const id = crypto.randomUUID();
    set(({ waiting }) => ({ waiting: [...waiting, { id, label, settle }] }));
  });
}

/** Cancels a job that waits. */
export function dropWaiting(id: string): void {
  const { waiting } = useDatasets.getState();
  set({ waiting: waiting.filter((job) => job.id !== id) });
  waiting.find((job) => job.id === id)?.settle(false);
}

/** Asks the browser, once, not to clear datasets and runs when space is short. */
async function askToPersist(): Promise<void> {
  if (!(await navigator.storage?.persisted?.())) await navigator.storage?.persist?.();
}

export async function loadPreview(datasetId: string, count = 32): Promise<void> {
  if (useDatasets.getState().previews[datasetId]) return;
  try {
    const sheet = await datasetPreview(datasetId, count);
    set(({ previews }) => ({ previews: { ...previews, [datasetId]: sheet } }));
  } catch (error) {
    set({ error: toPlainError(error) });
  }
}

/** The first pictures of the dataset may be others now. */
export function forgetPreview(datasetId: string): void {
  set(({ previews: { [datasetId]: _forgotten, ...previews } }) => ({ previews }));
}

export async function renameDataset(datasetId: string, name: string): Promise<void> {
  await renameStored(datasetId, name);
  await refreshDatasets();
}

/** Can be undone for a while. A dataset that a run trains on is refused at once. */
export async function deleteDataset({ id, name }: Pick<DatasetSummary, 'id' | 'name'>): Promise<void> {
  set({ error: null });
  try {
    await checkDatasetFree(id);
  } catch (error) {
    set({ error: toPlainError(error) });
    return;
  }
  await deleteWithUndo({ id, name, remove: () => deleteStored(id), refresh: refreshDatasets });
}
