/**
 * Room on the disk, tried before the store is written to. Chromium 156 throws the whole store away once a write of it meets a
 * full disk, and its estimate of the quota does not tell how full the disk is. A file of this site that finds no room does no
 * harm: as much is written to one, the file is emptied, and only then is the store written. Nothing of it need reach the disk.
 */
import { StudioError } from '../base/error.ts';
import { defaultLocks } from './locks.ts';

// Only workers have it, so the types for pages lack it.
declare global {
  interface FileSystemFileHandle {
    createSyncAccessHandle(): Promise<{
      write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
      truncate(sizeBytes: number): void;
      close(): void;
    }>;
  }
}

/** For small writes, and for those of the browser when it tidies its store. */
const MARGIN_BYTES = 16 * 1024 * 1024;
/** How long the result of a check counts. */
const KNOWN_MS = 5000;
const FILE_NAME = 'room';
const LOCK = 'gan-fingerprint-studio/room';
const BLOCK_BYTES = 256 * 1024;

export interface Disk {
  /** False if that many bytes do not fit. True if they fit, or if that can't be tried. */
  fits(bytes: number): Promise<boolean>;
  /** Whether the browser's quota allows fewer bytes. It refuses them without harm. */
  isBeyondQuota(bytes: number): Promise<boolean>;
}

export class Room {
  #knownUntilMs = 0;

  constructor(private readonly disk: Disk = browserDisk) {}

  /** Throws StudioError 'storage-full' if the disk has no room for that many bytes and a margin. */
  async ensure(bytes = 0): Promise<void> {
    if (bytes === 0 && performance.now() < this.#knownUntilMs) return;
    const wanted = bytes + MARGIN_BYTES;
    if (!(await this.disk.fits(wanted)) && !(await this.disk.isBeyondQuota(wanted))) {
      throw new StudioError(
        'storage-full',
        'The disk is full, so nothing of this was saved.',
        'Free space on the disk, and save again. What was saved before is still there.',
      );
    }
    this.#knownUntilMs = performance.now() + KNOWN_MS;
  }
}

const browserDisk: Disk = {
  async fits(bytes) {
    const file = await openFile();
    if (!file) return true;
    return defaultLocks().request(LOCK, {}, async () => {
      const access = await file.createSyncAccessHandle().catch(() => undefined);
      if (!access) return true;
      const block = new Uint8Array(BLOCK_BYTES);
      try {
        for (let at = 0; at < bytes; at += block.length) {
          if (access.write(block, { at }) < block.length) return false;
        }
        return true;
      } catch {
        return false;
      } finally {
        access.truncate(0);
        access.close();
      }
    });
  },

  async isBeyondQuota(bytes) {
    const { usage = 0, quota = Number.POSITIVE_INFINITY } = await navigator.storage.estimate();
    return usage + bytes > quota;
  },
};

/** Files of a site's own are there in workers of a browser, and not in all of its modes. */
async function openFile(): Promise<FileSystemFileHandle | undefined> {
  if (!('FileSystemSyncAccessHandle' in globalThis)) return undefined;
  try {
    const folder = await navigator.storage.getDirectory();
    return await folder.getFileHandle(FILE_NAME, { create: true });
  } catch {
    return undefined;
  }
}
