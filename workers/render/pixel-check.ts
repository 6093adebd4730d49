/**
 * The self-test of the way that pictures take: a known picture goes through the encoder of exports and the
 * reader of dropped files. A fingerprint lies in differences of one level, so the page must say if a pixel is
 * altered on the way. No canvas is involved, since browsers may alter its pixels when they are read back.
 */
import type { Codecs } from '../../src/data/decode/codecs.ts';
import { StudioError, toPlainError, type PlainError } from '../../src/base/error.ts';
import { encodePng } from '../../src/formats/png-encode.ts';
import { readImage } from './read-image.ts';
import { readClaim, textKeyword } from '../../src/drawing/manifest.ts';

const side = 16;
const claimed = '0110';

/** [16,16,3]: every level once in red, all of them reversed in green, neighbours one level apart in blue. */
function knownPicture(): Uint8Array {
  return Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [pixel, 255 - pixel, 127 + (pixel % 2)][i % 3]!;
  });
}

/** Null when every value came back as it was sent, else what went wrong. Never rejects. */
export async function findPixelFault(codecs: Codecs, encode = encodePng): Promise<PlainError | null> {
  try {
    const data = knownPicture();
    const text = { [textKeyword]: JSON.stringify({ fingerprint: claimed }) };
    const png = encode({ width: side, height: side, channels: 3, data, text });
    const file = { blob: new Blob([png]), fileName: 'self-test.png' };
    const { pixels } = await readImage(file, { resolution: side, channels: 3 }, codecs);
    const altered = data.filter((value, i) => pixels[i] !== value).length;
    if (altered > 0) throw alteredBy(`${altered} of ${data.length} values came back altered.`);
    if (readClaim(png)?.fingerprint !== claimed) throw alteredBy('The text in the file was lost.');
    return null;
  } catch (error) {
    const { code, message, hint } = toPlainError(error);
    return code === 'pixels-altered' ? { code, message, hint } : toPlainError(alteredBy(message));
  }
}

function alteredBy(what: string): StudioError {
  return new StudioError(
    'pixels-altered',
    `This browser does not keep pictures exactly: the self-test failed. ${what}`,
    'Fingerprints read or saved here may be wrong. Reload the page; if this stays, try without extensions or in another browser.',
  );
}
