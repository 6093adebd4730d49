/**
 * Many pictures read by one model's decoder. Rows appear as they come, and are judged anew when what they are
 * compared with changes.
 */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { csvHead, csvRows, decodedLine, type DecodedLine, type Line } from '../fingerprint/decoded.ts';
import type { NamedFile } from '../../workers/data/client.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { ClaimReply, ManyProgress, Thumbnail } from '../../workers/render/protocol.ts';
import { decodeUnread, isAwaited, showUnread, useDecode } from './decode.ts';
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
  /** The files as they were given, so that another decoder can read them again. */
  files: readonly NamedFile[];
  rows: readonly ManyRow[];
  /** How many are read; null once the reading has ended. */
  progress: { done: number; total: number } | null;
  passedOver: readonly string[];
  /** The verdict on all pictures as one suspect's, once it was asked for. */
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
/** How often new rows are shown at most; a table that changes with every batch would keep the page busy. */
const SHOW_EVERY_MS = 150;
/** Lines sent to the worker in one message. */
const CHUNK = 500;
let running: AbortController | undefined;

/** One picture is shown in detail; many, a zip or a grid become a table. */
export async function decodePictures(files: readonly NamedFile[]): Promise<void> {
  const [only] = files;
  if (only && files.length === 1) {
    const file = only.file instanceof File ? only.file : new File(only.file ? [only.file] : [], only.name);
    stopMany();
    set(nothing);
    showUnread(file);
    const isZip = /\.zip$/i.test(only.name);
    const claimed = isZip ? null : await claimOf(file);
    if (!isAwaited(file)) return;
    if (!isZip && claimed?.claim.columns === undefined) return decodeUnread(claimed);
    return decodeMany(files, { claimed });
  }
  return decodeMany(files);
}

/**
 * @param cut 'all' cuts every picture whose size is a whole number of cells, even if its text does not call it
 * a grid @param claimed what the first file says about itself; it is read if left out
 */
export async function decodeMany(
  files: readonly NamedFile[],
  { cut = 'said', claimed: known }: { cut?: 'said' | 'all'; claimed?: ClaimReply | null } = {},
): Promise<void> {
  stopMany();
  const abort = new AbortController();
  running = abort;
  const isCurrent = (): boolean => running === abort;
  set({ ...nothing, files, progress: { done: 0, total: files.length } });
  showUnread(null);
  const [first] = files;
  const claimed = known === undefined && first?.file ? await claimOf(first.file) : (known ?? null);
  useDecode.setState({ claimed, ...(claimed?.modelId && { modelId: claimed.modelId }) });
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

/** Stops reading; the rows so far stay. */
export function stopMany(): void {
  running?.abort();
}

export function forgetMany(): void {
  stopMany();
  running = undefined;
  set(nothing);
}

/** To be called when the typed fingerprint, the rate or the registry has changed. */
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

/** A table is compared with the registry's users. A typed fingerprint is for a single picture in detail. */
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

/** Gathers rows and puts them into the state a few times a second. */
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
      // Late progress must not reopen a reading that has ended.
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
