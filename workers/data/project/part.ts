/** The interface of a kind of part: writes it into a folder of the archive, and stores it again from one. */
import type { Store } from '../../../src/storage/store.ts';

/** A folder of the archive that is being written. */
export interface PartFolder {
  add(name: string, data: Uint8Array): void;
  addPieces(name: string, pieces: AsyncIterable<Uint8Array>): Promise<void>;
}

/** A folder of an archive that is read. Everything rejects with 'bad-project' where a file is missing, 'bad-zip' where damaged. */
export interface PartFiles {
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
  /** In order, a piece at a time. */
  pieces(name: string): AsyncIterable<Uint8Array>;
  sizeOf(name: string): number;
}

export interface PartHandler {
  /** Whether an unpacked part is merged with one of the same id that is here. Otherwise the one here stays. */
  joins?: true;
  pack(store: Store, id: string, folder: PartFolder): Promise<void>;
  /** Stores all of it or nothing. Rejects with what is wrong with the files. */
  unpack(store: Store, id: string, files: PartFiles): Promise<void>;
}

/** The description of a part, apart from its files. */
export const aboutFile = 'part.json';
