/** Bytes as text, one character per byte (ISO 8859-1, Python's latin1). TextDecoder's "latin1" is windows-1252 instead. */
export function latin1Text(bytes: Uint8Array): string {
  let text = '';
  // In pieces, since the number of arguments is limited.
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return text;
}
