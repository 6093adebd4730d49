/**
 * Files that people open by mistake as a picture, a dataset or a network: web pages and error messages that were
 * saved as a download, archives, documents. Each has a name and advice for the error. Tried after known-formats.ts.
 */
import type { FileFormat, FileStart } from './file-format.ts';

const download =
  'The download went wrong: open its address in a browser, sign in if asked, and save the file itself.';
const unpack = 'Unpack it, and add the files that it holds.';
const saveAnew = 'Save it as PNG or JPEG, and add that.';
const notRead = 'The studio does not read such files.';

type Unsupported = FileFormat<string, 'unsupported'>;

function unsupported(
  id: string,
  name: string,
  advice: string,
  matches: Unsupported['matches'],
  endings: readonly string[] = [],
): Unsupported {
  return { id, kind: 'unsupported', name, advice, matches, endings };
}

/** Matches a text at the very start. */
const begins =
  (...texts: readonly string[]) =>
  (start: FileStart) =>
    texts.some((text) => start.begins(text));

/** Matches what follows a byte-order mark, white space, comments and an XML declaration. */
const markup = (pattern: RegExp) => (start: FileStart) => pattern.test(withoutPreamble(plainText(start)));

export const unsupportedFormats: readonly Unsupported[] = [
  unsupported(
    'lfs-pointer',
    'a Git LFS pointer',
    'Fetch the file it stands for with `git lfs pull`, or download it from the repository’s page.',
    (start) => /^version https:\/\/(git-lfs|hawser)\.github\.com\/spec\//.test(plainText(start)),
  ),
  unsupported('svg', 'an SVG drawing', saveAnew, markup(/^<svg[\s>]/i)),
  unsupported(
    'web-page',
    'a web page',
    download,
    markup(/^<(!doctype\s+html|html|head|body|title|meta|script|iframe|div|p|h1)\b/i),
  ),
  unsupported('server-refusal', 'a server’s refusal', download, markup(/^<(error|\w*errorresponse)\b/i)),
  unsupported('xml', 'an XML document', notRead, markup(/^<[a-z]/i)),
  unsupported(
    'json',
    'a JSON text',
    'Where it came from a download, it tells why: read it, and download the file again.',
    (start) => /^\s*[{[]\s*(["{[\]}]|-?\d|$|true|false|null)/.test(plainText(start)),
  ),
  unsupported('7z', 'a 7z archive', unpack, begins('7z\xbc\xaf\x27\x1c'), ['.7z']),
  unsupported('rar', 'a RAR archive', unpack, begins('Rar!\x1a\x07'), ['.rar']),
  unsupported('tar', 'a tar archive', unpack, (start) => start.begins('ustar', 257) || isOldTar(start), [
    '.tar',
  ]),
  unsupported('xz', 'an xz archive', unpack, begins('\xfd7zXZ\0'), ['.xz']),
  unsupported(
    'bzip2',
    'a bzip2 archive',
    unpack,
    (start) => /^BZh[1-9]/.test(start.text) && start.begins('1AY&SY', 4),
    ['.bz2'],
  ),
  unsupported('zstd', 'a Zstandard archive', unpack, begins('\x28\xb5\x2f\xfd'), ['.zst']),
  unsupported('lz4', 'an LZ4 archive', unpack, begins('\x04\x22\x4d\x18'), ['.lz4']),
  unsupported(
    'zlib',
    'a zlib stream, as TensorFlow packs TFRecords with compression ZLIB',
    'Write it anew without compression or with GZIP, and add that.',
    begins('\x78\x01', '\x78\x9c', '\x78\xda'),
  ),
  unsupported('cab', 'a Windows cabinet', unpack, begins('MSCF\0\0\0\0')),
  unsupported(
    'split-zip',
    'a part of a split zip archive',
    'Join its parts, and unpack them.',
    begins('PK\x07\x08', 'PK00PK'),
  ),
  unsupported('bigtiff', 'a BigTIFF', saveAnew, begins('II+\0', 'MM\0+')),
  unsupported(
    'ico',
    'an icon (ICO)',
    saveAnew,
    (start) => start.begins('\0\0\x01\0') && start.bytes[4] !== 0,
  ),
  unsupported('jpeg-2000', 'a JPEG 2000', saveAnew, begins('\0\0\0\x0cjP', '\xff\x4f\xff\x51')),
  unsupported('jpeg-xl', 'a JPEG XL', saveAnew, begins('\xff\x0a', '\0\0\0\x0cJXL ')),
  unsupported('pixmap', 'a portable pixmap', saveAnew, (start) => /^P[1-7F]\s[\s\d#]/i.test(start.text)),
  unsupported(
    'raw',
    'a camera’s raw file',
    'Develop it, save it as PNG or JPEG, and add that.',
    (start) => start.begins('ftypcrx', 4) || begins('FUJIFILMCCD-RAW', 'IIRO', 'IIRS', 'IIU\0')(start),
  ),
  unsupported('openexr', 'an OpenEXR picture', saveAnew, begins('v/1\x01')),
  unsupported('radiance', 'a Radiance picture', saveAnew, begins('#?RADIANCE', '#?RGBE')),
  unsupported('dds', 'a texture (DDS)', saveAnew, begins('DDS ')),
  unsupported('qoi', 'a QOI picture', saveAnew, begins('qoif')),
  unsupported('icns', 'an icon of macOS', saveAnew, begins('icns')),
  unsupported('jpeg-xr', 'a JPEG XR', saveAnew, begins('II\xbc')),
  unsupported('gimp', 'a GIMP document', saveAnew, begins('gimp xcf')),
  unsupported('postscript', 'a PostScript drawing', saveAnew, begins('%!PS', '\xc5\xd0\xd3\xc6')),
  unsupported('fits', 'a FITS picture', saveAnew, begins('SIMPLE  =')),
  unsupported('dicom', 'a DICOM picture', saveAnew, (start) => start.begins('DICM', 128)),
  unsupported('psd', 'a Photoshop document', saveAnew, begins('8BPS')),
  unsupported('pdf', 'a PDF', 'Save its pictures as PNG or JPEG, and add those.', begins('%PDF')),
  unsupported('video', 'a video', 'Save its pictures as PNG or JPEG, and add those.', isVideo),
  unsupported('audio', 'a sound file', notRead, (start) => /^(ID3|fLaC|OggS|RIFF....WAVE)/s.test(start.text)),
  unsupported(
    'hdf5',
    'an HDF5 file (as Keras’ .h5)',
    'Save what it holds as npy, pictures or a network of the studio.',
    begins('\x89HDF\r\n\x1a\n'),
  ),
  unsupported(
    'lmdb',
    'an LMDB database',
    'Write its pictures out as files, and add those.',
    begins('\xde\xc0\xef\xbe', '\0\0\0\0\0\0\0\0\0\0\x08\0\0\0\0\0\xde\xc0\xef\xbe'),
  ),
  unsupported(
    'parquet',
    'a Parquet table',
    'Write its pictures out as files, and add those.',
    begins('PAR1'),
  ),
  unsupported('mat', 'a MATLAB file', 'Save its arrays as npy, and add those.', begins('MATLAB 5.0')),
  unsupported('gguf', 'a GGUF language model', notRead, begins('GGUF')),
  unsupported(
    'onnx',
    'an ONNX network',
    'The studio writes ONNX and does not read it: open the file it was made from.',
    begins(...Array.from({ length: 16 }, (_, version) => `\x08${String.fromCharCode(version)}\x12`)),
  ),
  unsupported('sqlite', 'an SQLite database', notRead, begins('SQLite format 3\0')),
  unsupported(
    'program',
    'a program',
    notRead,
    begins('MZ', '\x7fELF', '#!', '\xca\xfe\xba\xbe', '\xcf\xfa\xed\xfe', '\0asm'),
  ),
  unsupported(
    'apple-double',
    'a shadow file of macOS',
    'Leave it out: it holds no picture.',
    begins('\0\x05\x16\x07', '\0\x05\x16\0'),
  ),
  unsupported(
    'property-list',
    'a property list of macOS, as iCloud leaves for a file that it has not downloaded',
    'Download the file in the Finder, and add it.',
    begins('bplist00'),
  ),
  unsupported('text', 'a text file', notRead, isText),
];

/**
 * Turns UTF-16 with a byte-order mark into plain characters, and drops the mark of UTF-8. Correct only for ASCII,
 * which is enough.
 */
function plainText({ text }: FileStart): string {
  if (/^(\xff\xfe|\xfe\xff)/.test(text)) return text.slice(2).replaceAll('\0', '');
  return text.replace(/^\xef\xbb\xbf/, '');
}

function withoutPreamble(text: string): string {
  return text.replace(/^(\s+|<\?[^>]*>|<!--.*?(-->|$)|<!doctype\s+(svg|xml)[^>]*>)+/is, '');
}

/** Before POSIX, tar had no magic number: a name padded with zeros, then mode and owner as octal numbers. */
function isOldTar({ text }: FileStart): boolean {
  const number = '[0-7 ]{6,7}[\0 ]{1,2}';
  return (
    /^[\w./ -][^\0]*\0+$/.test(text.slice(0, 100)) &&
    new RegExp(`^${number}${number}${number}`).test(text.slice(100))
  );
}

function isVideo(start: FileStart): boolean {
  return (
    ['ftyp', 'moov', 'mdat', 'wide'].some((box) => start.begins(box, 4)) ||
    (start.begins('RIFF') && start.begins('AVI ', 8)) ||
    ['\x1a\x45\xdf\xa3', '\0\0\x01\xba', '\0\0\x01\xb3'].some((magic) => start.begins(magic))
  );
}

/** There are no control characters except white space and escape, and the file is not blank. */
function isText(start: FileStart): boolean {
  const text = plainText(start);
  const isControl = (code: number) => code < 0x20 && !(code >= 8 && code <= 0x0d) && code !== 0x1b;
  return /[\w#<"'.-]{2}/.test(text) && ![...text].some((character) => isControl(character.codePointAt(0)!));
}
