/** Lists what was dropped: all files of all folders, each under its path inside the drop. */
import type { NamedFile } from '../../workers/data/client.ts';

export interface Dropped {
  files: NamedFile[];
  /** Name of the folder when exactly one was dropped. */
  folderName: string | null;
  hasFolder: boolean;
}

/** Must be called within the drop event, because the entries are gone after it. */
export async function readDropped(transfer: DataTransfer): Promise<Dropped> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  if (entries.length === 0) {
    const files = [...transfer.files].map((file) => ({ name: file.name, file }));
    return { files, folderName: null, hasFolder: false };
  }
  const folders = entries.filter((entry) => entry.isDirectory);
  const lists = await Promise.all(entries.map((entry) => walk(entry, '')));
  return {
    files: lists.flat(),
    folderName: entries.length === 1 && folders[0] ? folders[0].name : null,
    hasFolder: folders.length > 0,
  };
}

async function walk(entry: FileSystemEntry, path: string): Promise<NamedFile[]> {
  const name = path + entry.name;
  if (entry.isFile) {
    // A file that vanished or may not be read still gets a line in the report.
    const file = await new Promise<File | null>((resolve) =>
      (entry as FileSystemFileEntry).file(resolve, () => resolve(null)),
    );
    return [{ name, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: NamedFile[] = [];
  for (;;) {
    // Browsers hand out a folder in batches, an empty one at the end.
    const batch = await new Promise<FileSystemEntry[] | null>((resolve) =>
      reader.readEntries(resolve, () => resolve(null)),
    );
    if (batch === null) return [...found, { name: `${name}/`, file: null }];
    if (batch.length === 0) return found;
    for (const child of batch) found.push(...(await walk(child, `${name}/`)));
  }
}
