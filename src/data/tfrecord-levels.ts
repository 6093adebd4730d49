/**
 * Several TFRecord files may be one dataset in several sizes, the official tool's levels of detail. Only one level is
 * read: the one of the requested size, else the largest. Levels are recognised by their official names,
 * NAME-rXX.tfrecords. Under other names they are recognised by their contents: they hold equally many pictures, and
 * the first of the smaller is the mean of the larger's.
 */
import { readExampleImage, type ExampleImage } from '../formats/tf-example.ts';
import { createTfrecordReader, recordBytesOf } from '../formats/tfrecord.ts';
import { FoundFile, type Expanded, type LeftOut } from './expand.ts';

const LEVEL_NAME = /^(.*)-r(\d\d)\.tfrecords$/i;
const LABELS_NAME = /-r(xx|\d\d)\.labels$/i;

/** The same list, with other levels and labels marked as not needed. */
export async function withoutOtherLevels(
  items: readonly Expanded[],
  resolution: number,
): Promise<Expanded[]> {
  const readInstead = new Map([
    ...otherLevels(
      items.map(({ name }) => name),
      resolution,
    ),
    ...(await unnamedLevels(items, resolution)),
  ]);
  return items.map((item) => {
    const other = readInstead.get(item.name);
    if ('reason' in item) return item;
    if (other !== undefined) return notNeeded(item, `the same pictures are read from ${other}`);
    if (LABELS_NAME.test(item.name))
      return notNeeded(item, 'these are labels, and the method trains without them');
    return item;
  });
}

function notNeeded({ name }: Expanded, why: string): LeftOut {
  return { name, status: 'not-needed', reason: `Not needed: ${why}.` };
}

/**
 * Finds, by their names, the files that are another level of a dataset which is read from a better one. Maps each
 * name that is left out to the name that is read instead.
 */
export function otherLevels(names: readonly string[], resolution: number): Map<string, string> {
  const levels = new Map<string, { name: string; side: number }[]>();
  for (const name of names) {
    const match = LEVEL_NAME.exec(name);
    if (!match) continue;
    const [, base = '', level] = match;
    levels.set(base, [...(levels.get(base) ?? []), { name, side: 2 ** Number(level) }]);
  }
  return new Map([...levels.values()].flatMap((files) => [...othersThanBest(files, resolution)]));
}

interface Level {
  name: string;
  side: number;
}

function othersThanBest(files: readonly Level[], resolution: number): Map<string, string> {
  const [first, ...rest] = files;
  if (!first) return new Map();
  const largest = rest.reduce((best, file) => (file.side > best.side ? file : best), first);
  const best = files.find(({ side }) => side === resolution) ?? largest;
  return new Map(files.filter(({ name }) => name !== best.name).map(({ name }) => [name, best.name]));
}

interface Sample extends Level {
  image: ExampleImage;
  /** The number of records in the file. All levels of a set have the same. */
  count: number;
}

/**
 * Compares the contents of files whose names say nothing. Folders are ignored, since some tools keep each level in
 * its own.
 */
async function unnamedLevels(items: readonly Expanded[], resolution: number): Promise<Map<string, string>> {
  const samples: Sample[] = [];
  for (const item of items) {
    if (!(item instanceof FoundFile) || LEVEL_NAME.test(item.name) || !(await isTfrecord(item))) continue;
    const sample = await firstImage(item);
    if (sample) samples.push(sample);
  }
  const found = new Map<string, string>();
  const largestFirst = samples.toSorted((a, b) => b.side - a.side);
  for (const top of largestFirst) {
    if (found.has(top.name)) continue;
    const levels = largestFirst.filter((sample) => sample === top || isLevelOf(sample, top));
    for (const [name, best] of othersThanBest(levels, resolution)) found.set(name, best);
  }
  return found;
}

/** A file that cannot be read counts as another kind. Its error is reported when it is read later. */
async function isTfrecord(file: FoundFile): Promise<boolean> {
  return (await file.format().catch(() => undefined))?.id === 'tfrecord';
}

async function firstImage({ name, source }: FoundFile): Promise<Sample | undefined> {
  try {
    const reader = createTfrecordReader();
    for await (const chunk of source.chunks()) {
      const [record] = reader.push(chunk);
      if (!record) continue;
      const image = readExampleImage(record, 0);
      return { name, side: image.resolution, image, count: source.sizeBytes / recordBytesOf(record) };
    }
  } catch {
    // The damage is reported when the file is read later.
  }
  return undefined;
}

/** After rounding, each level is within one of the mean of the level above. */
const tolerance = 1;

function isLevelOf(small: Sample, large: Sample): boolean {
  const factor = large.side / small.side;
  const { channels } = small.image;
  if (factor < 2 || small.count !== large.count || channels !== large.image.channels) return false;
  for (let c = 0, i = 0; c < channels; c++) {
    for (let y = 0; y < small.side; y++) {
      for (let x = 0; x < small.side; x++, i++) {
        const mean = meanOf(
          large.image.data,
          (c * large.side + y * factor) * large.side + x * factor,
          large.side,
          factor,
        );
        if (Math.abs(mean - small.image.data[i]!) > tolerance) return false;
      }
    }
  }
  return true;
}

/** The mean of a square of `factor`² values whose first is at `start`. */
function meanOf(data: Uint8Array, start: number, rowLength: number, factor: number): number {
  let sum = 0;
  for (let y = 0; y < factor; y++) for (let x = 0; x < factor; x++) sum += data[start + y * rowLength + x]!;
  return sum / (factor * factor);
}
