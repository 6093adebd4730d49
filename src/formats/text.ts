/** Bytes as text, one character a byte (ISO 8859-1, Python's latin1). Not windows-1252, which TextDecoder means by it. */
export function latin1Text(bytes: Uint8Array): string {
  let text = '';
  // In pieces: an argument list has a limit of its own.
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return text;
}
