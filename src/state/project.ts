/**
 * Saves and opens projects: which parts are chosen, how far the work is, and its report. One at a time. The
 * data worker packs and unpacks; nothing that is stored is overwritten.
 */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import {
  listParts,
  openProject as open,
  packProject,
  unpackProject,
  type OfferedPart,
  type PartKey,
  type ProjectReport,
  type Share,
} from '../../workers/data/client.ts';
import { refreshDatasets } from './datasets.ts';
import { failureOf } from './failure.ts';
import { refreshModels } from './models.ts';
import { refreshRuns } from './runs.ts';
import { saveFile } from './save-file.ts';
import { measureStorage } from './storage.ts';

/** A question about parts: which to save, or which to take from a file. */
export interface ProjectQuestion {
  /** Null where a project is to be saved. */
  file: File | null;
  parts: readonly OfferedPart[];
  /** Keys of parts, see keyOf. */
  chosen: ReadonlySet<string>;
}

interface ProjectState {
  question: ProjectQuestion | null;
  /** In bytes. */
  job: { label: string; progress: Share | null; abort: AbortController } | null;
  /** What came of the project that was opened last. */
  report: ProjectReport | null;
  error: PlainError | null;
}

export const useProject = create<ProjectState>(() => ({
  question: null,
  job: null,
  report: null,
  error: null,
}));

const set = useProject.setState;

export const keyOf = ({ kind, id }: PartKey): string => `${kind}/${id}`;

/** Asks which stored parts to save as a project; all are suggested. */
export function askWhatToSave(): Promise<void> {
  return ask(null, async () => (await listParts()).map((part) => ({ ...part, isHere: false })));
}

/** Asks which parts of a project to store; those that are not stored yet are suggested. */
export function askWhatToOpen(file: File): Promise<void> {
  return ask(file, () => open(file));
}

async function ask(file: File | null, list: () => Promise<OfferedPart[]>): Promise<void> {
  set({ error: null, report: null });
  try {
    const parts = await list();
    const chosen = new Set(parts.filter(({ isHere }) => !isHere).map(keyOf));
    set({ question: { file, parts, chosen } });
  } catch (error) {
    set({ error: toPlainError(error) });
  }
}

export function choosePart(part: PartKey, isChosen: boolean): void {
  set(({ question }) => {
    if (!question) return {};
    const others = [...question.chosen].filter((key) => key !== keyOf(part));
    return { question: { ...question, chosen: new Set(isChosen ? [...others, keyOf(part)] : others) } };
  });
}

export function putQuestionAway(): void {
  set({ question: null });
}

/** Does what was asked about. */
export async function answerQuestion(): Promise<void> {
  const { question } = useProject.getState();
  if (!question) return;
  const { file, parts, chosen } = question;
  const wanted = parts.filter((part) => chosen.has(keyOf(part)));
  const abort = new AbortController();
  const onProgress = (progress: Share): void => set(({ job }) => (job ? { job: { ...job, progress } } : {}));
  set({
    question: null,
    job: { label: file ? `Opening ${file.name}` : 'Packing the project', progress: null, abort },
  });
  try {
    if (file) set({ report: await unpackProject(file, wanted, onProgress, abort.signal) });
    else saveFile(await packProject(wanted, onProgress, abort.signal));
  } catch (error) {
    set({ error: failureOf(error) });
  } finally {
    set({ job: null });
  }
  if (file) await Promise.all([measureStorage(), refreshDatasets(), refreshRuns(), refreshModels()]);
}
