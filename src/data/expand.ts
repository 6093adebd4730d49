/**
 * What a drop holds: single images stay as they are, zips become their entries, files of many images (npy, idx,
 * TFRecords) become image sets. Recognised by first bytes, and by name only where the bytes cannot tell.
 */
import type { RgbaImage } from './decode/format.ts';
import { throwIfAborted } from './abort.ts';
import type { SourceFile } from './source.ts';

/** Many images in one file, each read on demand as RGBA. imageAt throws StudioErrors that name the image. */
export interface ImageSet {
  count: number;
  imageAt(index: number): RgbaImage;
}

export type Expanded =
  | { kind: 'image'; name: string; source: SourceFile }
  | { kind: 'set'; name: string; set: ImageSet }
  | { kind: 'refused'; name: string; reason: string };

export async function* expandSources(
  sources: Iterable<SourceFile> | AsyncIterable<SourceFile>,
  signal?: AbortSignal,
): AsyncGenerator<Expanded> {
  for await (const source of sources) {
    throwIfAborted(signal);
    yield { kind: 'image', name: source.name, source };
  }
}
