/**
 * A zip that is gathered in a Blob, a few megabytes at a time, to be handed to the browser's downloads. Where the bytes lie
 * is the browser's choice: Chromium moves large Blobs to the disk, up to a tenth of it, others may hold them in memory.
 */
import { StudioError } from '../../src/base/error.ts';
import { createZipWriter, type ZipWriter } from '../../src/formats/zip-writer.ts';

export interface ZipBlob extends Omit<ZipWriter, 'finish'> {
  /** So far. */
  sizeBytes(): number;
  /** Nothing can be added afterwards. Rejects with 'no-room-for-file' where the browser could not keep it all. */
  finish(): Promise<Blob>;
}

const partBytes = 4 * 2 ** 20;

export function createZipBlob(): ZipBlob {
  const parts: Blob[] = [];
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let waitingBytes = 0;
  let sizeBytes = 0;
  const moveToBlob = (): void => {
    parts.push(new Blob(waiting));
    waiting = [];
    waitingBytes = 0;
  };
  const { add, addPieces, finish } = createZipWriter((chunk) => {
    // A copy, since what was added may change before it is in the Blob.
    waiting.push(new Uint8Array(chunk));
    waitingBytes += chunk.length;
    sizeBytes += chunk.length;
    if (waitingBytes >= partBytes) moveToBlob();
  });
  return {
    add,
    addPieces,
    sizeBytes: () => sizeBytes,
    async finish() {
      finish();
      moveToBlob();
      const blob = new Blob(parts, { type: 'application/zip' });
      await refuseBroken(blob);
      return blob;
    },
  };
}

/**
 * Rejects with 'no-room-for-file' where the browser could not keep a Blob. It is made without an error then, and only its
 * reading fails: a download of it would end with nothing.
 */
export async function refuseBroken(blob: Blob): Promise<void> {
  try {
    await blob.slice(0, 1).arrayBuffer();
  } catch (error) {
    throw new StudioError(
      'no-room-for-file',
      `The browser had no room for a file of ${Math.ceil(blob.size / 2 ** 20)} MiB.`,
      'Free space on the disk, or choose less and save it as several files.',
      { cause: error },
    );
  }
}
