/**
 * What somebody wants to make a dataset of, and what is still to be asked: its name, size, colours and crop. Asked once, before anything
 * is stored; what is added meanwhile is asked about next.
 */
import { create } from 'zustand';
import { survey, type NamedFile, type SurveyReply } from '../../workers/data/client.ts';
import { addFiles, tellNoFiles, usualResolution, type IngestChoices } from './datasets.ts';

export interface NewDataset extends IngestChoices {
  id: string;
  files: readonly NamedFile[];
  /** What a look at the pictures told; null while they are looked at. */
  survey: SurveyReply | null;
}

/** First come first asked. */
export const useNewDatasets = create<{ asked: readonly NewDataset[] }>(() => ({ asked: [] }));

/** Ends the looks that are not wanted any more, by the id of what is asked about. */
const looks = new Map<string, AbortController>();

export function askAboutFiles(files: readonly NamedFile[], name: string): void {
  if (files.length === 0) return tellNoFiles();
  const id = crypto.randomUUID();
  const asked: NewDataset = { id, files, name, resolution: usualResolution, channels: 3, survey: null };
  useNewDatasets.setState((state) => ({ asked: [...state.asked, asked] }));
  void look(asked);
}

export function changeAsked(id: string, change: Partial<IngestChoices>): void {
  put(id, change);
  const asked = find(id);
  const { name: _, ...ofItsPictures } = change;
  if (asked && Object.keys(ofItsPictures).length > 0) void look(asked, asked.resolution);
}

/** Begins to read; gives the dataset's id in time, or null where it came to nothing. */
export async function makeAsked(id: string): Promise<string | null> {
  const asked = find(id);
  putAway(id);
  if (!asked) return null;
  const { files, name, resolution, channels } = asked;
  return addFiles(files, { name: name.trim() || unnamed, resolution, channels, ...cropOf(asked) });
}

/** Makes nothing of the files. */
export function putAway(id: string): void {
  looks.get(id)?.abort();
  looks.delete(id);
  useNewDatasets.setState(({ asked }) => ({ asked: asked.filter((other) => other.id !== id) }));
}

export const unnamed = 'My pictures';

/** At the size given, else at the one that suits the pictures, which becomes the choice. */
async function look(asked: NewDataset, resolution?: number): Promise<void> {
  const { id, files, channels } = asked;
  looks.get(id)?.abort();
  const abort = new AbortController();
  looks.set(id, abort);
  // A look that fails leaves the usual size; what is wrong with the files is told file by file when they are read.
  const found = await survey(
    files,
    { channels, ...(resolution && { resolution }), ...cropOf(asked) },
    abort.signal,
  ).catch(() => ({
    shortSide: null,
    resolution: resolution ?? usualResolution,
    files: files.length,
    preview: null,
  }));
  if (!abort.signal.aborted) put(id, { survey: found, resolution: found.resolution });
}

/** Nothing where nobody chose one. */
function cropOf({ crop, cropPlace }: NewDataset): Pick<NewDataset, 'crop' | 'cropPlace'> {
  return { ...(crop && { crop }), ...(cropPlace && { cropPlace }) };
}

function find(id: string): NewDataset | undefined {
  return useNewDatasets.getState().asked.find((asked) => asked.id === id);
}

function put(id: string, change: Partial<NewDataset>): void {
  useNewDatasets.setState(({ asked }) => ({
    asked: asked.map((other) => (other.id === id ? { ...other, ...change } : other)),
  }));
}
