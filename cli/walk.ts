/**
 * The files below a folder, as they are found. A link is followed once. Anything that cannot be read, leads nowhere
 * or is not a file costs one line and stops nothing. Names that are not UTF-8 are kept as bytes, so that such files
 * can be opened.
 */
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { litterReason } from '../src/data/litter.ts';
import type { LeftOut } from '../src/data/expand.ts';
import { latin1Text } from '../src/formats/text.ts';
import { reasonOf } from './files.ts';

/** Bytes if the name is not valid text. */
export type Path = string | Buffer;

export interface FileBelow {
  /** Its path inside the folder, with `/`, as text. */
  name: string;
  path: Path;
  sizeBytes: number;
}

export interface WalkOptions {
  /** A folder to skip: the one that is being written. */
  except?: string;
}

/** Rejects if the folder itself cannot be read. */
export async function* filesBelow(
  folder: string,
  { except }: WalkOptions = {},
): AsyncGenerator<FileBelow | LeftOut> {
  const root = Buffer.from(folder);
  const real = await realPath(root);
  const written =
    except === undefined ? undefined : await realPath(Buffer.from(except)).catch(() => undefined);
  yield* walk(root, '', { seen: new Set([real]), ancestors: [real], written });
}

interface Walk {
  /** The real paths of folders that were or are being read. */
  seen: Set<string>;
  ancestors: readonly string[];
  written: string | undefined;
}

async function* walk(folder: Buffer, prefix: string, state: Walk): AsyncGenerator<FileBelow | LeftOut> {
  const entries = await readdir(folder, { encoding: 'buffer' });
  if (prefix !== '' && isDataset(prefix, entries.map(textOf))) {
    const reason = 'Not needed: a dataset of TFRecords from an earlier run. To read it, give its own folder.';
    yield { name: prefix.slice(0, -1), status: 'not-needed', reason };
    return;
  }
  for (const entry of entries) {
    const name = prefix + textOf(entry);
    const litter = litterReason(name);
    if (litter) yield { name, status: 'not-needed', reason: litter };
    else yield* visit(Buffer.concat([folder, Buffer.from('/'), entry]), name, state);
  }
}

async function* visit(path: Buffer, name: string, state: Walk): AsyncGenerator<FileBelow | LeftOut> {
  try {
    const status = await stat(path);
    if (status.isDirectory()) yield* enter(path, name, state);
    else if (status.isFile()) yield { name, path: openable(path), sizeBytes: status.size };
    else yield refused(name, 'It is a pipe, a socket or a device, not a file.');
  } catch (error) {
    const isLink = await lstat(path).then(
      (status) => status.isSymbolicLink(),
      () => false,
    );
    yield refused(
      name,
      isLink
        ? `It is a link that leads nowhere: ${reasonOf(error)}`
        : `It cannot be read: ${reasonOf(error)}`,
    );
  }
}

async function* enter(path: Buffer, name: string, state: Walk): AsyncGenerator<FileBelow | LeftOut> {
  const real = await realPath(path);
  if (real === state.written) {
    yield { name, status: 'not-needed', reason: 'Not needed: the dataset is written to this folder.' };
  } else if (state.ancestors.some((folder) => `${folder}/`.startsWith(real === '/' ? real : `${real}/`))) {
    yield refused(name, 'It is a link back to a folder that contains it.');
  } else if (state.seen.has(real)) {
    yield refused(name, 'It is a link to a folder that was already read.');
  } else {
    state.seen.add(real);
    yield* walk(path, `${name}/`, { ...state, ancestors: [...state.ancestors, real] });
  }
}

/** Whether the folder holds what the dataset commands write: NAME/NAME-rXX.tfrecords and their labels. */
function isDataset(prefix: string, names: readonly string[]): boolean {
  const folder = prefix.slice(0, -1).split('/').at(-1) ?? '';
  const own = (name: string) =>
    name.startsWith(`${folder}-r`) && /^(\d\d\.tfrecords|xx\.labels)$/.test(name.slice(folder.length + 2));
  return names.length > 0 && names.every(own);
}

function refused(name: string, reason: string): LeftOut {
  return { name, status: 'refused', reason };
}

async function realPath(path: Buffer): Promise<string> {
  return textOf(await realpath(path, { encoding: 'buffer' }));
}

/** The name as UTF-8 if it is valid. Otherwise one character per byte, since older systems mostly used latin1. */
function textOf(name: Buffer): string {
  const text = name.toString('utf8');
  return Buffer.from(text).equals(name) ? text : latin1Text(name);
}

function openable(path: Buffer): Path {
  const text = path.toString('utf8');
  return Buffer.from(text).equals(path) ? text : path;
}
