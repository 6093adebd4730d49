/** Equal sheets of pictures as a film: APNG, pixel by pixel as pictures are saved, or WebM where the browser encodes it. */
import { throwIfAborted } from '../../src/base/abort.ts';
import { layOut, toSheet, type Pictures } from '../../src/drawing/sheet.ts';
import { encodeApng, packFrame } from '../../src/formats/apng.ts';
import type { FileReply, FilmFile } from './protocol.ts';

export interface FilmScript extends FilmFile {
  /** Each a frame; all of one shape. */
  frames: readonly Pictures[];
  /** Pictures side by side in a frame. */
  columns: number;
  /** Which frames are shown, in their order; one may be shown several times. */
  order: readonly number[];
  /** How long each is shown. */
  delayMs: number;
  /** What an APNG says about itself. */
  about?: Readonly<Record<string, string>>;
}

export interface FilmWatcher {
  signal: AbortSignal;
  onWritten(count: number, total: number): void;
}

/** The file's name with its extension. */
export function filmName({ fileStem, format }: FilmFile): string {
  return `${fileStem}.${format === 'apng' ? 'png' : 'webm'}`;
}

/** Throws 'aborted', and 'no-video' where WebM is wanted and the browser has no encoder for it. */
export async function writeFilm(script: FilmScript, watcher: FilmWatcher): Promise<FileReply> {
  return {
    fileName: filmName(script),
    blob: await (script.format === 'webm' ? asWebm : asApng)(script, watcher),
  };
}

async function asWebm(
  { frames, columns, order, delayMs }: FilmScript,
  { signal, onWritten }: FilmWatcher,
): Promise<Blob> {
  // Only who wants such a film loads what writes it.
  const { webmOf } = await import('./webm.ts');
  const sheets = frames.map((pictures) => toSheet(pictures, columns));
  const onEncoded = (count: number): void => onWritten(count, order.length);
  return webmOf(
    order.map((index) => sheets[index]!),
    { delayMs, signal, onEncoded },
  );
}

async function asApng(
  { frames, columns, order, delayMs, about = {} }: FilmScript,
  { signal, onWritten }: FilmWatcher,
): Promise<Blob> {
  const { resolution, channels, count } = frames[0]!;
  const shape = {
    width: columns * resolution,
    height: Math.ceil(count / columns) * resolution,
    channels,
  };
  const packed: Uint8Array[] = [];
  for (const pictures of frames) {
    // A task of its own each, so that giving up is heard.
    await new Promise((resolve) => setTimeout(resolve));
    throwIfAborted(signal);
    packed.push(packFrame(shape, layOut(pictures, columns, channels)));
    onWritten(packed.length, frames.length);
  }
  const bytes = encodeApng({ ...shape, frames: order.map((index) => packed[index]!), delayMs, text: about });
  return new Blob([bytes], { type: 'image/png' });
}
