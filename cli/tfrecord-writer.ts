/**
 * Writes a dataset as the official tool does: OUT/NAME-rXX.tfrecords, one file per level of detail, where NAME is the
 * last part of OUT. Images are written to a hidden folder, and only commit() moves the files to their place.
 */
import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { levelFileName, levelRecords } from '../src/data/export-tfrecords.ts';
import { StudioError } from '../src/base/error.ts';
import { reasonOf } from './files.ts';
import { PartialFolder } from './partial-folder.ts';

/** Records of low levels are small, so they are written together. */
const BUFFER_BYTES = 1024 * 1024;

export class TfrecordDatasetWriter {
  readonly #files = new Map<string, BufferedFile>();
  readonly #out: string;
  readonly #name: string;
  readonly #partial: PartialFolder;

  constructor(
    out: string,
    readonly resolution: number,
    readonly channels: 1 | 3,
  ) {
    this.#out = resolve(out);
    this.#name = basename(this.#out);
    this.#partial = new PartialFolder(this.#out);
  }

  /**
   * Throws 'out-in-use' while another command writes the same dataset.
   * @param pixels [H,W,C]
   */
  async add(pixels: Uint8Array): Promise<void> {
    for (const { level, record } of levelRecords(pixels, this.resolution, this.channels)) {
      const file = await this.#fileOf(levelFileName(this.#name, level));
      await file.append(record);
    }
  }

  /** Adds the labels, one file for all levels. */
  async addLabels(bytes: Uint8Array): Promise<void> {
    const file = await this.#fileOf(`${this.#name}-rxx.labels`);
    await file.append(bytes);
  }

  /**
   * Moves the files to their place, where they replace those of an earlier run. The largest level is moved first, and
   * old files are removed last. Readers take the largest level, so a reader during the change, or after a power cut,
   * gets the old set or the new one.
   */
  async commit(): Promise<void> {
    try {
      for (const file of this.#files.values()) await file.close();
      await mkdir(this.#out, { recursive: true });
      const names = [...this.#files.keys()].toSorted().toReversed();
      for (const name of names) await rename(join(this.#partial.path, name), join(this.#out, name));
      for (const old of await readdir(this.#out)) {
        if (!names.includes(old) && old.startsWith(`${this.#name}-r`) && /\.(tfrecords|labels)$/.test(old))
          await rm(join(this.#out, old));
      }
      this.#partial.remove();
    } catch (error) {
      await this.discard();
      throw new StudioError('cannot-write', `${this.#out}: ${reasonOf(error)}`);
    }
  }

  /** Removes everything that was written. */
  async discard(): Promise<void> {
    for (const file of this.#files.values()) await file.close().catch(() => undefined);
    try {
      this.discardAtOnce();
    } catch {
      // The error that made the caller give up is reported instead.
    }
  }

  /** Does the same synchronously, for a process that is being ended. */
  discardAtOnce(): void {
    this.#partial.remove();
  }

  async #fileOf(name: string): Promise<BufferedFile> {
    let file = this.#files.get(name);
    if (!file) {
      try {
        // Only for the first file. If the folder is removed while another is being opened, it must not be made again.
        if (this.#files.size === 0) this.#partial.claim();
        file = new BufferedFile(await open(join(this.#partial.path, name), 'w'));
      } catch (error) {
        if (error instanceof StudioError) throw error;
        throw new StudioError('cannot-write', `${this.#out}: ${reasonOf(error)}`);
      }
      this.#files.set(name, file);
    }
    return file;
  }
}

class BufferedFile {
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #open = true;

  constructor(private readonly handle: FileHandle) {}

  async append(bytes: Uint8Array): Promise<void> {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.byteLength;
    if (this.#pendingBytes >= BUFFER_BYTES) await this.#flush();
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    try {
      await this.#flush();
    } finally {
      await this.handle.close();
    }
  }

  async #flush(): Promise<void> {
    await this.handle.writev(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}
