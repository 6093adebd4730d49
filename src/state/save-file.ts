/** Hands a finished file to the browser's downloads. */

type FinishedFile = { fileName: string } & ({ bytes: Uint8Array<ArrayBuffer> } | { blob: Blob });

export function saveFile(file: FinishedFile | null): void {
  if (!file) return;
  const url = URL.createObjectURL('blob' in file ? file.blob : new Blob([file.bytes]));
  const link = document.createElement('a');
  link.href = url;
  link.download = file.fileName;
  link.click();
  // Once it has begun, the download holds the data itself; a minute is far past that.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
