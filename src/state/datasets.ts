/** The stored datasets and the one being made. Pixels stay in the data worker, but for the preview. */
import { create } from 'zustand';
import { StudioError, toPlainError, type PlainError } from '../base/error.ts';
import {
  addSampleDataset,
  datasetPreview,
  deleteDataset as deleteStored,
  ingest,
  listDatasets,
  type DatasetSummary,
  type IngestProgress,
  type IngestReport,
  type NamedFile,
} from '../../workers/data/client.ts';
import type { Sheet } from '../drawing/sheet.ts';

export interface IngestChoices {
  name: string;
  resolution: number;
  channels: 1 | 3;
}

interface DatasetsState {
  /** Newest first; null until first listed. */
  datasets: DatasetSummary[] | null;
  choices: IngestChoices;
  /** The files being read, or the sample being drawn. */
  job: { label: string; progress: IngestProgress | null; abort: AbortController } | null;
  report: IngestReport | null;
  error: PlainError | null;
  previews: Record<string, Sheet>;
}

export const useDatasets = create<DatasetsState>(() => ({
  datasets: null,
  // 64 px serves every preset up to Medium: training averages larger images down.
  choices: { name: '', resolution: 64, channels: 3 },
  job: null,
  report: null,
  error: null,
  previews: {},
}));

const set = useDatasets.setState;

export function setIngestChoices(change: Partial<IngestChoices>): void {
  set(({ choices }) => ({ choices: { ...choices, ...change } }));
}

export async function refreshDatasets(): Promise<void> {
  try {
    const datasets = await listDatasets();
    set({ datasets: datasets.toSorted((a, b) => b.createdAtMs - a.createdAtMs) });
  } catch (error) {
    set({ error: toPlainError(error) });
  }
}

/** Reads files into a new dataset; gives its id, or null when none could be used or it was cancelled. */
export async function addFiles(
  files: readonly (File | NamedFile)[],
  suggestedName: string,
): Promise<string | null> {
  if (files.length === 0) {
    set({
      error: toPlainError(
        new StudioError(
          'no-files',
          'There is no file in what you added.',
          'Choose a folder that holds pictures.',
        ),
      ),
      report: null,
    });
    return null;
  }
  const { choices } = useDatasets.getState();
  const options = { ...choices, name: choices.name.trim() || suggestedName };
  return runJob(`Reading ${files.length} ${files.length === 1 ? 'file' : 'files'}`, async (abort, report) => {
    const result = await ingest(files, options, report, abort.signal);
    set({ report: result.report });
    return result.datasetId;
  });
}

/** Draws the built-in sample: varied procedural pictures, the same for everyone. */
export function addSample(resolution = 64): Promise<string | null> {
  return runJob('Drawing the sample pictures', (abort) =>
    addSampleDataset(resolution, { signal: abort.signal }),
  );
}

async function runJob(
  label: string,
  work: (abort: AbortController, report: (progress: IngestProgress) => void) => Promise<string | null>,
): Promise<string | null> {
  if (useDatasets.getState().job) return null;
  const abort = new AbortController();
  set({ job: { label, progress: null, abort }, report: null, error: null });
  try {
    const id = await work(abort, (progress) => set(({ job }) => (job ? { job: { ...job, progress } } : {})));
    await refreshDatasets();
    void askToPersist();
    return id;
  } catch (error) {
    const plain = toPlainError(error);
    if (plain.code !== 'aborted') set({ error: plain });
    return null;
  } finally {
    set({ job: null });
  }
}

/** Datasets and runs are worth keeping: the browser is asked once not to clear them under pressure. */
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

export async function deleteDataset(datasetId: string): Promise<void> {
  try {
    await deleteStored(datasetId);
  } catch (error) {
    set({ error: toPlainError(error) });
  }
  await refreshDatasets();
}
