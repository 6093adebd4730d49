/**
 * Dropped files to training images: expands what holds several (zip, npy, idx, TFRecords), orders them, decodes, crops
 * and resizes one at a time, and hands each image to a sink. Every file gets one line in the report; one bad file never
 * stops the others. What cannot be stored stops all: that error belongs to the sink and is thrown.
 */
import { StudioError } from '../base/error.ts';
import { throwIfAborted } from '../base/abort.ts';
import { createBreather } from '../base/breathe.ts';
import type { Codecs } from './decode/codecs.ts';
import { decodeImage } from './decode/decode.ts';
import type { DecodedPicture } from './decode/decode.ts';
import { expandSources } from './expand.ts';
import type { Expanded } from './expand.ts';
import { openImageSet } from './image-set.ts';
import type { ImageSet } from './image-set.ts';
import { celebaOrder, fromImagesOrder } from './official-order.ts';
import type { FileReport, IngestOptions, IngestProgress, IngestReport } from './report.ts';
import { centreSquare, checkResolution, fitSquare, squareFrom } from './resize.ts';
import type { Square } from './resize.ts';
import type { SourceFile } from './source.ts';
import { isLabelsName, otherLevels } from './tfrecord-set.ts';

/** Takes finished images, uint8 [resolution, resolution, channels] each, in order. */
export interface ImageSink {
  add(image: Uint8Array<ArrayBuffer>): Promise<void>;
}

export interface IngestContext {
  codecs: Codecs;
  signal?: AbortSignal;
  onProgress?: (progress: IngestProgress) => void;
}

/** The official tool's crop of aligned CelebA photos. */
const CELEBA = { width: 178, height: 218, side: 128, centerX: 89, centerY: 121 } as const;

/**
 * Throws 'aborted', 'resolution', or what the sink throws; anything wrong with a file is a line of the report. A file
 * that holds many images is one line; IngestReport.images counts what came out.
 */
export async function ingestFiles(
  sources: Iterable<SourceFile> | AsyncIterable<SourceFile>,
  options: IngestOptions,
  sink: ImageSink,
  { codecs, signal, onProgress = () => undefined }: IngestContext,
): Promise<IngestReport> {
  checkResolution(options.resolution);
  const expanded: Expanded[] = [];
  for await (const item of expandSources(sources, signal)) expanded.push(item);
  leaveOutOtherLevels(expanded, options.resolution);

  const files: FileReport[] = [];
  let used = 0;
  let images = 0;
  const maxImages = options.maxImages ?? Infinity;
  const ordered = orderItems(expanded, options);
  const breathe = createBreather();
  const store = async (image: Uint8Array<ArrayBuffer>): Promise<void> => {
    await breathe();
    throwIfAborted(signal);
    await sink.add(image);
    images++;
  };
  for (const [index, item] of ordered.entries()) {
    throwIfAborted(signal);
    const report =
      images >= maxImages
        ? refuse(item.name, `Left out: the dataset is to hold ${maxImages} images.`)
        : await ingestOne(item, options, codecs, store, maxImages - images);
    if (report.status === 'used') used++;
    files.push(report);
    onProgress({
      done: index + 1,
      total: ordered.length,
      used,
      refused: index + 1 - used,
      currentName: item.name,
    });
  }
  return { files, images, used, refused: files.length - used, dropped: files.length };
}

async function ingestOne(
  item: Expanded,
  options: IngestOptions,
  codecs: Codecs,
  store: (image: Uint8Array<ArrayBuffer>) => Promise<void>,
  room: number,
): Promise<FileReport> {
  if ('reason' in item) return refuse(item.name, item.reason);
  const opened = await attempt(async () => {
    const set = await openImageSet(item.source);
    if (set) return set;
    const picture = await decodeImage(await item.source.read(), codecs);
    return { pixels: prepare(picture, options), animated: picture.animated };
  });
  if (opened instanceof StudioError) return refuse(item.name, reasonOf(opened));
  if ('images' in opened) return ingestSet(opened, item.name, options, store, room);
  await store(opened.pixels);
  const note = opened.animated ? { note: 'Only the first frame of the animation is used.' } : {};
  return { name: item.name, status: 'used', ...note };
}

/** A file of many images, fitted one by one. Its damage, if any, was found when it was opened. */
async function ingestSet(
  set: ImageSet,
  name: string,
  options: IngestOptions,
  store: (image: Uint8Array<ArrayBuffer>) => Promise<void>,
  room: number,
): Promise<FileReport> {
  let taken = 0;
  for await (const image of set.images()) {
    if (taken === room) return { name, status: 'used', note: `${taken} of its ${set.count} images.` };
    await store(fitSquare(image, options.resolution, options.channels).data);
    taken++;
  }
  return { name, status: 'used', note: `${taken} images.` };
}

/** Of TFRecords in several sizes one is read; labels are known for what they are, and not needed. */
function leaveOutOtherLevels(items: Expanded[], resolution: number): void {
  const left = otherLevels(
    items.map(({ name }) => name),
    resolution,
  );
  items.forEach(({ name }, i) => {
    const readInstead = left.get(name);
    if (readInstead !== undefined) {
      items[i] = { name, reason: `Not needed: the same pictures are read from ${readInstead}.` };
    } else if (isLabelsName(name)) {
      items[i] = { name, reason: 'Not needed: these are labels, and the method trains without them.' };
    }
  });
}

function prepare({ image }: DecodedPicture, options: IngestOptions): Uint8Array<ArrayBuffer> {
  const crop = options.crop === 'celeba' ? celebaSquare(image, options) : centreSquare(image);
  return squareFrom(image, crop, options.resolution, options.channels).data;
}

function celebaSquare(image: { width: number; height: number }, options: IngestOptions): Square {
  if (image.width !== CELEBA.width || image.height !== CELEBA.height) {
    throw new StudioError(
      'not-celeba',
      `It is ${image.width}×${image.height} pixels; aligned CelebA photos are 178×218.`,
      'Use the aligned and cropped CelebA files, or the centred square instead.',
    );
  }
  const left = (options.cropCenterX ?? CELEBA.centerX) - CELEBA.side / 2;
  const top = (options.cropCenterY ?? CELEBA.centerY) - CELEBA.side / 2;
  return { left, top, side: CELEBA.side };
}

function orderItems(
  items: Expanded[],
  { crop, officialShuffle, maxImages = Infinity }: IngestOptions,
): Expanded[] {
  if (officialShuffle === undefined) return items;
  const order = crop === 'celeba' ? celebaOrder : fromImagesOrder;
  const chosen = order(items, maxImages, officialShuffle);
  // What was not drawn still gets its line in the report.
  const isChosen = new Set(chosen);
  return [...chosen, ...items.filter((item) => !isChosen.has(item))];
}

/** Errors of a file as a value: a StudioError says it all, anything else is damage that no decoder foresaw. */
async function attempt<T>(work: () => Promise<T>): Promise<T | StudioError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StudioError) return error;
    const detail = error instanceof Error ? error.message : String(error);
    return new StudioError('image-damaged', `It cannot be read: ${detail}.`, '', { cause: error });
  }
}

function refuse(name: string, reason: string): FileReport {
  return { name, status: 'refused', reason };
}

function reasonOf({ message, hint }: StudioError): string {
  return hint ? `${message} ${hint}` : message;
}
