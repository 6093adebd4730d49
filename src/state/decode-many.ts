/** Many pictures read by one model's decoder: rows as they come, judged anew when what they are compared with changes. */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { csvHead, csvRows, decodedLine, type DecodedLine, type Line } from '../fingerprint/decoded.ts';
import type { NamedFile } from '../../workers/data/client.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { ManyProgress, Thumbnail } from '../../workers/render/protocol.ts';
import { decodeFile, useDecode } from './decode.ts';
import { failureOf } from './failure.ts';
import { openModel } from './models.ts';
import { usePreferences } from './preferences.ts';
import { saveFile } from './save-file.ts';
import { poolLogits } from '../fingerprint/pooled.ts';

export interface ManyRow {
  /** Its place in the order of reading. */
  id: number;
  line: Line;
  thumbnail: Thumbnail | null;
}

interface ManyState {
  /** What was given, to be read again by another decoder; empty where nothing was. */
  files: readonly NamedFile[];
  rows: readonly ManyRow[];
  /** How far the reading is; null when it ended. */
  progress: { done: number; total: number } | null;
  passedOver: readonly string[];
  /** All pictures as one suspect's, once asked for. */
  pooled: DecodedLine | null;
  error: PlainError | null;
}

const nothing: ManyState = {
  files: [],
  rows: [],
  progress: null,
  passedOver: [],
  pooled: null,
  error: null,
};

export const useDecodeMany = create<ManyState>(() => nothing);

const set = useDecodeMany.setState;
/** Rows are shown this often at most: a table that changes with every batch would keep the page busy. */
const SHOW_EVERY_MS = 150;
/** Lines that cross to the worker at once. */
const CHUNK = 500;
let running: AbortController | undefined;

/** One picture is looked at closely; many, a zip or a grid become a table. */
export async function decodePictures(files: readonly NamedFile[]): Promise<void> {
  const [only] = files;
  if (only && files.length === 1) {
    const file = only.file instanceof File ? only.file : new File(only.file ? [only.file] : [], only.name);
    const isZip = /\.zip$/i.test(only.name);
    const claimed = isZip ? null : await claimOf(file);
    if (!isZip && claimed?.claim.columns === undefined) {
      stopMany();
      set(nothing);
      return decodeFile(file);
    }
  }
  return decodeMany(files);
}

/** @param cut 'all' cuts every picture that is made of whole cells, whether it says that it is a grid or not */
export async function decodeMany(
  files: readonly NamedFile[],
  { cut = 'said' }: { cut?: 'said' | 'all' } = {},
): Promise<void> {
  stopMany();
  const abort = new AbortController();
  running = abort;
  const isCurrent = (): boolean => running === abort;
  set({ ...nothing, files, progress: { done: 0, total: files.length } });
  const [first] = files;
  const claimed = first?.file ? await claimOf(first.file) : null;
  useDecode.setState({ file: null, reply: null, verdict: null, ranking: null, error: null, claimed });
  if (claimed?.modelId) useDecode.setState({ modelId: claimed.modelId });
  const show = collector(isCurrent);
  try {
    const settings = against();
    await openModel(settings.modelId);
    const blobs = files.map(({ file, name }) => ({ blob: file ?? new Blob(), fileName: name }));
    const request = { ...settings, files: blobs, cut };
    const { passedOver } = await renderWorker.job(
      { signal: abort.signal, onProgress: show.add },
      (worker, job) => worker.decodeMany(request, job),
    );
    if (isCurrent()) set({ passedOver });
  } catch (error) {
    if (isCurrent()) set({ error: failureOf(error) });
  }
  show.end();
  if (isCurrent()) set({ progress: null });
}

/** What was read stays. */
export function stopMany(): void {
  running?.abort();
}

export function forgetMany(): void {
  stopMany();
  running = undefined;
  set(nothing);
}

/** After the typed fingerprint, the rate or the registry has changed. */
export async function judgeManyAgain(): Promise<void> {
  const { rows, progress } = useDecodeMany.getState();
  if (rows.length === 0 || progress) return;
  const settings = against();
  try {
    const judged: ManyRow[] = [];
    for (let from = 0; from < rows.length; from += CHUNK) {
      const chunk = rows.slice(from, from + CHUNK);
      const lines = await renderWorker.call((worker) =>
        worker.rejudge({ ...settings, lines: chunk.map(({ line }) => line) }),
      );
      if (useDecodeMany.getState().rows !== rows) return;
      judged.push(...chunk.map((row, i) => ({ ...row, line: lines[i]! })));
    }
    set({ rows: judged, pooled: null });
  } catch (error) {
    set({ error: toPlainError(error) });
  }
}

/** Judges the pictures given as one suspect's. */
export async function poolRows(rows: readonly ManyRow[]): Promise<void> {
  const lines = rows.flatMap(({ line }) => ('error' in line ? [] : [line]));
  if (lines.length === 0) return;
  const readings = lines.map(({ logits }) => logits);
  try {
    const request = { ...against(), readings };
    const verdict = await renderWorker.call((worker) => worker.judge(request));
    const logits = poolLogits(readings);
    set({ pooled: decodedLine({ file: 'pooled pictures', logits }, verdict), error: null });
  } catch (error) {
    set({ error: toPlainError(error) });
  }
}

export function saveRows(rows: readonly ManyRow[], format: 'csv' | 'json'): void {
  const lines = rows.map(({ line }) => line);
  const text =
    format === 'csv' ? `${csvHead}\r\n${csvRows(lines)}\r\n` : `${JSON.stringify(lines, null, 1)}\n`;
  saveFile({ fileName: `decoded.${format}`, bytes: new TextEncoder().encode(text) });
}

/** A table is compared with the registry's users; a typed fingerprint is for the one picture that is looked at closely. */
function against(): { modelId: string; rate: number; reference: null } {
  const { modelId } = useDecode.getState();
  return { modelId, rate: usePreferences.getState().falsePositiveRate, reference: null };
}

usePreferences.subscribe((now, before) => {
  if (now.falsePositiveRate !== before.falsePositiveRate) void judgeManyAgain();
});

function claimOf(file: Blob & { name?: string }) {
  const image = { blob: file, fileName: file.name ?? '' };
  return renderWorker.call((worker) => worker.readClaim(image)).catch(() => null);
}

/** Rows on their way into the state, a few times a second. */
function collector(isCurrent: () => boolean): { add: (progress: ManyProgress) => void; end: () => void } {
  let waiting: ManyProgress['rows'] = [];
  let shown = 0;
  let place = 0;
  const flush = (progress?: ManyState['progress']): void => {
    if (!isCurrent() || waiting.length === 0) return;
    const added = waiting.map((row): ManyRow => ({ ...row, id: place++ }));
    waiting = [];
    shown = performance.now();
    set(({ rows, ...state }) => ({
      rows: [...rows, ...added],
      // Progress that comes late must not set a reading going again that has ended.
      progress: state.progress && (progress ?? state.progress),
    }));
  };
  return {
    add({ rows, done, total }) {
      waiting.push(...rows);
      if (performance.now() - shown >= SHOW_EVERY_MS) flush({ done, total });
    },
    end: () => flush(),
  };
}
