/**
 * Turns dropped files into training images. It expands files that hold several (zip, npy, idx, TFRecords), orders
 * them, decodes, crops and resizes one at a time, and passes each image to a sink. Every file gets one line in the
 * report, and one bad file never stops the others. An error of the sink stops everything and is thrown.
 */
import { counted } from '../base/number-text.ts';
import { throwIfAborted } from '../base/abort.ts';
import { createBreather } from '../base/breathe.ts';
import { startBytes } from '../formats/file-format.ts';
import { wrongFormat } from '../formats/sniff.ts';
import type { Codecs } from './decode/codecs.ts';
import { squareOf } from './crop.ts';
import { decodeImage, MAX_FILE_BYTES, type DecodedPicture } from './decode/decode.ts';
import type { RgbaImage } from './decode/format.ts';
import { expandSources, reasonOf, type Expanded, type FoundFile, type LeftOut } from './expand.ts';
import { openImageSet, type ImageSet } from './image-set.ts';
import { celebaOrder, fromImagesOrder } from './official-order.ts';
import type { FileReport, IngestOptions, IngestProgress, IngestReport } from './report.ts';
import { checkResolution, squareFrom } from './resize.ts';
import type { SourceFile } from './source.ts';
import { withoutOtherLevels } from './tfrecord-levels.ts';

/** Takes finished images, uint8 [resolution, resolution, channels] each, in order. */
export interface ImageSink {
  add(image: Uint8Array<ArrayBuffer>): Promise<void>;
}

export interface IngestContext {
  codecs: Codecs;
  signal?: AbortSignal | undefined;
  onProgress?: (progress: IngestProgress) => void;
}

const TELL_EVERY_MS = 500;

/**
 * Rejects with 'aborted', 'resolution', or the sink's error. Any fault of a file becomes a line of the report. A file
 * that holds many images is one line; IngestReport.images counts the images.
 */
export async function ingestFiles(
  sources: Iterable<SourceFile | LeftOut> | AsyncIterable<SourceFile | LeftOut>,
  options: IngestOptions,
  sink: ImageSink,
  { codecs, signal, onProgress = () => undefined }: IngestContext,
): Promise<IngestReport> {
  checkResolution(options.resolution);
  const expanded = await findFiles(sources, { signal, onProgress });
  const ordered = orderItems(await withoutOtherLevels(expanded, options.resolution), options);

  const files: FileReport[] = [];
  const counts = { used: 0, refused: 0, 'not-needed': 0 };
  let images = 0;
  const maxImages = options.maxImages ?? Infinity;
  const breathe = createBreather();
  const store = async (image: Uint8Array<ArrayBuffer>): Promise<void> => {
    await breathe();
    throwIfAborted(signal);
    await sink.add(image);
    images++;
  };
  for (const item of ordered) {
    throwIfAborted(signal);
    const report =
      images >= maxImages
        ? leaveOut(item.name, `Left out: the dataset is to hold ${counted(maxImages, 'image')}.`)
        : await ingestOne(item, { options, codecs, store, room: maxImages - images });
    counts[report.status]++;
    files.push(report);
    onProgress({
      done: files.length,
      total: ordered.length,
      used: counts.used,
      refused: counts.refused,
      currentName: item.name,
    });
  }
  const { used, refused, 'not-needed': notNeeded } = counts;
  return { files, images, used, refused, notNeeded, dropped: files.length };
}

/** Lists all files before the first is read. That takes a while for many files, so progress is reported meanwhile. */
async function findFiles(
  sources: Parameters<typeof ingestFiles>[0],
  { signal, onProgress = () => undefined }: Pick<IngestContext, 'signal' | 'onProgress'>,
): Promise<Expanded[]> {
  const found: Expanded[] = [];
  let toldMs = performance.now();
  for await (const item of expandSources(sources, signal)) {
    found.push(item);
    if (performance.now() - toldMs < TELL_EVERY_MS) continue;
    toldMs = performance.now();
    onProgress({ done: 0, total: found.length, used: 0, refused: 0, currentName: item.name });
  }
  return found;
}

interface Ingest {
  options: IngestOptions;
  codecs: Codecs;
  store: (image: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** The number of images still wanted. */
  room: number;
}

async function ingestOne(item: Expanded, ingest: Ingest): Promise<FileReport> {
  if ('reason' in item) return item;
  const opened = await openFile(item, ingest).catch((error: unknown) => ({ reason: reasonOf(error) }));
  if ('reason' in opened) return { name: item.name, status: 'refused', reason: opened.reason };
  if ('images' in opened) return ingestSet(opened, item.name, ingest);
  await ingest.store(opened.pixels);
  return used(item.name, opened.notes);
}

/** Opens a set of images, or decodes and fits one picture. */
async function openFile(
  file: FoundFile,
  { options, codecs }: Ingest,
): Promise<ImageSet | { pixels: Uint8Array<ArrayBuffer>; notes: string[] }> {
  const set = await openImageSet(file);
  if (set) return set;
  if ((await file.format())?.kind !== 'picture')
    throw wrongFormat(await file.source.readStart(startBytes), 'a picture', 'image-unknown');
  const picture = await decodeImage(await file.source.read(MAX_FILE_BYTES), codecs);
  const notes = picture.note === undefined ? [] : [picture.note];
  if (isNearlyBlack(picture.image)) notes.push(nearlyBlack);
  return { pixels: prepare(picture, options), notes };
}

/** Fits the images of one file one by one. If the file cannot be read to its end, its line says how far it was read. */
async function ingestSet(set: ImageSet, name: string, ingest: Ingest): Promise<FileReport> {
  const { options, store, room } = ingest;
  const notes = set.note === undefined ? [] : [set.note];
  let taken = 0;
  let allNearlyBlack = true;
  let fault: string | undefined;
  // An error of reading belongs to the file; an error of the sink is thrown.
  const images = orFault(set.images(), (error) => (fault = reasonOf(error)));
  for await (const image of images) {
    allNearlyBlack &&= isNearlyBlack(image);
    // Aligned photos are single files, never sets.
    const square = squareOf(image, options.crop === 'placed' ? options : {});
    await store(squareFrom(image, square, options.resolution, options.channels).data);
    if (++taken === room) break;
  }
  if (fault !== undefined && taken === 0) return { name, status: 'refused', reason: fault };
  if (taken < set.count)
    notes.unshift(`${taken} of its ${counted(set.count, 'image')}.`, ...(fault ? [fault] : []));
  else notes.unshift(`${counted(taken, 'image')}.`);
  if (allNearlyBlack && taken > 0) notes.push(nearlyBlack);
  return used(name, notes);
}

/** Ends when reading fails, and reports the error. */
async function* orFault<T>(items: AsyncIterable<T>, onFault: (error: unknown) => void): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    onFault(error);
  }
}

function used(name: string, notes: readonly string[]): FileReport {
  return { name, status: 'used', ...(notes.length > 0 && { note: notes.join(' ') }) };
}

const nearlyBlack = 'Its values are only 0 and 1, which is black: masks must be 0 and 255.';

/** Whether all values are 0 or 1, with at least one 1: a mask that nobody scaled. */
function isNearlyBlack({ data }: RgbaImage): boolean {
  let hasOne = false;
  for (let i = 0; i < data.length; i++) {
    if (i % 4 === 3) continue;
    if (data[i]! > 1) return false;
    hasOne ||= data[i] === 1;
  }
  return hasOne;
}

function leaveOut(name: string, reason: string): FileReport {
  return { name, status: 'not-needed', reason };
}

function prepare({ image }: DecodedPicture, options: IngestOptions): Uint8Array<ArrayBuffer> {
  return squareFrom(image, squareOf(image, options), options.resolution, options.channels).data;
}

function orderItems(
  items: Expanded[],
  { crop, officialShuffle, maxImages = Infinity }: IngestOptions,
): Expanded[] {
  if (officialShuffle === undefined) return items;
  const order = crop === 'celeba' ? celebaOrder : fromImagesOrder;
  // Files left out before, such as hidden ones, do not change the order of the others.
  const files = items.filter((item) => !('reason' in item));
  const chosen = order(files, maxImages, officialShuffle);
  // Files that were not chosen still get their line in the report.
  const isChosen = new Set<Expanded>(chosen);
  return [...chosen, ...items.filter((item) => !isChosen.has(item))];
}
