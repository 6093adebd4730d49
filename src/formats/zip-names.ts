/**
 * Decodes the names of zip entries. Nearly all tools write UTF-8, with or without the flag. Other names without the
 * flag are in code page 437, the format's default.
 */
import { utf8Flag } from './zip-layout.ts';

const upperHalf =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

export function textOfZipName(name: Uint8Array, flags: number): string {
  return utf8(name) ?? ((flags & utf8Flag) === 0 ? codePage437(name) : new TextDecoder().decode(name));
}

function utf8(name: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name);
  } catch {
    return undefined;
  }
}

function codePage437(name: Uint8Array): string {
  return Array.from(name, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : upperHalf[byte - 0x80])).join(
    '',
  );
}
