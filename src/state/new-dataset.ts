/**
 * The files that somebody wants to make a dataset of, and the questions about it: its name, size, colours and
 * crop. They are asked before anything is stored; files added meanwhile are asked about next.
 */
import { create } from 'zustand';
import { survey, type NamedFile, type SurveyReply } from '../../workers/data/client.ts';
import { addFiles, tellNoFiles, usualResolution, type IngestChoices } from './datasets.ts';

export interface NewDataset extends IngestChoices {
  id: string;
  files: readonly NamedFile[];
  /** The result of a look at the pictures; null until it comes. */
  survey: SurveyReply | null;
}

/** In the order in which they were added. */
export const useNewDatasets = create<{ asked: readonly NewDataset[] }>(() => ({ asked: [] }));

/** Aborts the looks that are not wanted any more, by the id of the question. */
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

/** Begins to read. Resolves to the dataset's id, or to null where none was made. */
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

/** Looks at the size given, else at the one that suits the pictures; that size becomes the choice. */
async function look(asked: NewDataset, resolution?: number): Promise<void> {
  const { id, files, channels } = asked;
  looks.get(id)?.abort();
  const abort = new AbortController();
  looks.set(id, abort);
  // A look that fails leaves the default size. What is wrong with the files is reported when they are read.
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

/** Empty where nobody chose a crop. */
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
