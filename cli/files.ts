/** Files of the command line. Errors name the file, and files are written completely or not at all. */
import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StudioError, toPlainError } from '../src/base/error.ts';

/** Runs code that reads or checks the file at `path`. Its errors then begin with the path. */
export async function naming<T>(path: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, message, hint } = toPlainError(error);
    throw new StudioError(code, `${path}: ${message}`, hint, { cause: error });
  }
}

export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new StudioError('cannot-read', `${path}: ${reasonOf(error)}`);
  }
}

/**
 * Writes a temporary file beside the target first, so that an error leaves no incomplete file under its name. Makes
 * missing folders. If `earlier` is given, the previous file moves there once the new one is complete.
 */
export async function writeWhole(
  path: string,
  bytes: Uint8Array | string,
  { earlier }: { earlier?: string } = {},
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.partial`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, bytes);
    if (earlier !== undefined) await rename(path, earlier).catch(ignoreMissing);
    await rename(temporary, path);
  } catch (error) {
    // If even the folder could not be made, there is nothing to remove.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new StudioError('cannot-write', `${path}: ${reasonOf(error)}`);
  }
}

/** Whether there is anything at the path. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'there is no such file or folder.';
    case 'EACCES':
    case 'EPERM':
      return 'access is denied.';
    case 'EISDIR':
      return 'this is a folder, and a file is needed.';
    case 'ENOTDIR':
      return 'this is a file where a folder is needed.';
    case 'ENOSPC':
      return 'the disk is full.';
    case 'EEXIST':
      return 'it already exists.';
    default:
      return message ?? String(error);
  }
}
