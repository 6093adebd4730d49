/**
 * A file's bytes, read piece by piece into one buffer, so that a large file shows progress and is in memory
 * only once.
 */

/** @param onProgress hears the share read so far, 0…1 */
export async function readBlob(
  blob: Blob,
  onProgress: (share: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(blob.size);
  let at = 0;
  // Not `for await`: Safari's streams cannot be iterated.
  const reader = blob.stream().getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return bytes;
    bytes.set(value, at);
    at += value.length;
    onProgress(at / bytes.length);
  }
}
