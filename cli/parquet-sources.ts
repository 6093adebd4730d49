/**
 * Images in Parquet files: a column of {bytes, path}, as Hugging Face writes it, or of bytes alone. Each row becomes
 * a file named FILE/ROW. hyparquet reads the files; their pages may be plain or packed with Snappy.
 */
import { isRecord } from '../src/base/is-record.ts';
import {
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type AsyncBuffer,
  type FileMetaData,
  type SchemaTree,
} from 'hyparquet';
import { reasonOf, type LeftOut } from '../src/data/expand.ts';
import { sourceAtRandom, type SourceFile } from '../src/data/source.ts';
import { StudioError } from '../src/base/error.ts';
import type { ByteSource } from '../src/formats/byte-source.ts';

/**
 * Throws 'no-images' if a file has no such column. A damaged file becomes a line of the report. Only the row group
 * that was read last is in memory, however many files there are.
 */
export async function parquetSources(
  files: readonly (SourceFile | LeftOut)[],
  column: string | undefined,
): Promise<(SourceFile | LeftOut)[]> {
  const found: (SourceFile | LeftOut)[] = [];
  const groups = new LastGroup();
  for (const file of files) {
    if ('reason' in file) found.push(file);
    else if (file.random && file.name.toLowerCase().endsWith('.parquet')) {
      found.push(...(await rowsOf(file.name, file.random, column, groups)));
    } else
      found.push({ name: file.name, status: 'not-needed', reason: 'Not needed: it is not a Parquet file.' });
  }
  return found;
}

async function rowsOf(
  name: string,
  bytes: ByteSource,
  wanted: string | undefined,
  groups: LastGroup,
): Promise<(SourceFile | LeftOut)[]> {
  const file: AsyncBuffer = {
    byteLength: bytes.sizeBytes,
    slice: async (start, end = bytes.sizeBytes) => (await bytes.readRange(start, end)).buffer,
  };
  try {
    const metadata = await parquetMetadataAsync(file);
    const column = imageColumn(name, parquetSchema(metadata), wanted);
    const readGroup = (group: number) =>
      groups.get(`${group} ${name}`, () => readImages(file, metadata, column, group));
    const found: (SourceFile | LeftOut)[] = [];
    for (const group of metadata.row_groups.keys()) {
      for (const [i, image] of (await readGroup(group)).entries()) {
        // Padded so that names sort in the order of the rows.
        const row = `${name}/${String(found.length).padStart(9, '0')}`;
        found.push(
          image ? imageAt(row, image.length, async () => (await readGroup(group))[i]!) : noImage(row),
        );
      }
    }
    return found;
  } catch (error) {
    if (error instanceof StudioError) throw error;
    return [{ name, status: 'refused', reason: reasonOf(error) }];
  }
}

function imageAt(name: string, sizeBytes: number, read: () => Promise<Uint8Array>): SourceFile {
  const readRange = async (start: number, end: number) => (await read()).slice(start, end);
  return sourceAtRandom(name, { sizeBytes, readRange });
}

function noImage(name: string): LeftOut {
  return { name, status: 'refused', reason: 'The row contains no image.' };
}

/** The column's images in a row group, in order. Undefined for a row without an image. */
async function readImages(
  file: AsyncBuffer,
  metadata: FileMetaData,
  column: string,
  group: number,
): Promise<(Uint8Array | undefined)[]> {
  const rowStart = rowsBefore(metadata, group);
  const rowEnd = rowsBefore(metadata, group + 1);
  const rows = await parquetReadObjects({ file, metadata, columns: [column], rowStart, rowEnd, utf8: false });
  return rows.map((row): Uint8Array | undefined => {
    const value: unknown = row[column];
    const image: unknown = isRecord(value) && !(value instanceof Uint8Array) ? value['bytes'] : value;
    return image instanceof Uint8Array ? image : undefined;
  });
}

function rowsBefore({ row_groups }: FileMetaData, group: number): number {
  return row_groups.slice(0, group).reduce((sum, { num_rows }) => sum + Number(num_rows), 0);
}

/** The column of that name, or else the first that can hold images: {bytes, path}, or bytes that are not text. */
function imageColumn(name: string, { children }: SchemaTree, wanted: string | undefined): string {
  const fitting = children.filter(holdsBytes).map(({ element }) => element.name);
  const found = wanted === undefined ? fitting[0] : fitting.find((column) => column === wanted);
  if (found !== undefined) return found;
  const columns = children.map(({ element }) => element.name).join(', ');
  const what = wanted === undefined ? 'no column holds images' : `column ${wanted} holds no images`;
  throw new StudioError(
    'no-images',
    `${name}: ${what}.`,
    `Its columns are ${columns}; give one as --column.`,
  );
}

function holdsBytes({ element, children }: SchemaTree): boolean {
  if (children.length > 0)
    return children.some((child) => child.element.name === 'bytes' && holdsBytes(child));
  const isText = element.converted_type === 'UTF8' || element.logical_type?.type === 'STRING';
  return element.type === 'BYTE_ARRAY' && element.repetition_type !== 'REPEATED' && !isText;
}

class LastGroup {
  #key: string | undefined;
  #images: Promise<(Uint8Array | undefined)[]> = Promise.resolve([]);

  get(key: string, read: () => Promise<(Uint8Array | undefined)[]>): Promise<(Uint8Array | undefined)[]> {
    if (this.#key !== key) [this.#key, this.#images] = [key, read()];
    return this.#images;
  }
}
