/**
 * CelebA's attributes as labels of a dataset. list_attr_celeba.txt gives 40 of them, -1 or 1, for each photo. The
 * method trains without labels. Other tools read them from NAME-rxx.labels, a float32 array [N,40] in the order of
 * the pictures.
 */
import { readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { StudioError } from '../src/base/error.ts';
import { writeNpy } from '../src/formats/npy.ts';
import { naming, readBytes } from './files.ts';

const LIST_NAME = 'list_attr_celeba.txt';

export interface Attributes {
  names: readonly string[];
  /** Keyed by the photo's name without its ending, since the list names JPEGs and the dataset may consist of PNGs. */
  of: ReadonlyMap<string, readonly number[]>;
}

/**
 * Searches where CelebA's folders have the list: beside the photos, or in Anno beside Img. Throws 'no-attributes' if
 * it is in neither.
 */
export async function findAttributes(photos: string, path: string | undefined): Promise<Attributes> {
  if (path !== undefined) return naming(path, async () => parseAttributes(textOf(await readBytes(path))));
  const folders = ['.', '..', '../Anno', '../..', '../../Anno'].map((folder) => join(photos, folder));
  for (const folder of folders) {
    const found = join(folder, LIST_NAME);
    const text = await readFile(found, 'utf8').catch(() => undefined);
    if (text !== undefined) return naming(found, () => parseAttributes(text));
  }
  throw new StudioError(
    'no-attributes',
    `${LIST_NAME} is neither in ${photos} nor in a folder above it or in Anno.`,
    'Name it with --attributes.',
  );
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/**
 * Parses the number of photos, the attributes' names, then one line for each photo. Throws 'bad-attributes' naming
 * the line.
 */
export function parseAttributes(text: string): Attributes {
  const lines = text.split(/\r?\n/);
  const names = (lines[1] ?? '').trim().split(/\s+/).filter(Boolean);
  if (!/^\s*\d+\s*$/.test(lines[0] ?? '') || names.length === 0) {
    throw new StudioError(
      'bad-attributes',
      'This is not a list of attributes: a number and a line of names must come first.',
      `Give ${LIST_NAME} as it comes with CelebA.`,
    );
  }
  const rows = lines.slice(2).flatMap((line, i): [string, number[]][] => {
    if (line.trim() === '') return [];
    const [photo = '', ...values] = line.trim().split(/\s+/);
    if (values.length === names.length && values.every((value) => value === '1' || value === '-1'))
      return [[parse(photo).name, values.map(Number)]];
    throw new StudioError('bad-attributes', `Line ${i + 3} does not have ${names.length} values of -1 or 1.`);
  });
  return { names, of: new Map(rows) };
}

/** The labels of these photos as a .npy, found by name. Throws 'no-attributes' for a photo missing from the list. */
export function labelsOf(photos: readonly string[], { names, of }: Attributes): Uint8Array<ArrayBuffer> {
  const data = new Float32Array(photos.length * names.length);
  for (const [i, photo] of photos.entries()) {
    const values = of.get(parse(photo).name);
    if (!values) throw new StudioError('no-attributes', `${photo}: the list of attributes does not name it.`);
    data.set(values, i * names.length);
  }
  return writeNpy({ shape: [photos.length, names.length], data });
}
