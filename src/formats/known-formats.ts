/**
 * The list of formats: every kind of file that the studio opens, recognised by its first bytes. The drop target, file
 * dialogues, help texts and refusals are made from it. Each reader is registered under its entry's id: pictures in
 * data/decode, sets in data, models in engine/networks. Earlier entries win. Files that cannot be opened are in
 * unsupported-formats.ts.
 */
import type { FileFormat, FileStart } from './file-format.ts';
import { isRecordHeader } from './tfrecord.ts';

export const pictureFormats = [
  {
    id: 'png',
    kind: 'picture',
    name: 'a PNG',
    endings: ['.png'],
    matches: (start) => start.begins('\x89PNG'),
  },
  {
    id: 'jpeg',
    kind: 'picture',
    name: 'a JPEG',
    endings: ['.jpg', '.jpeg', '.jpe', '.jfif'],
    matches: (start) => start.begins('\xff\xd8\xff'),
  },
  {
    id: 'webp',
    kind: 'picture',
    name: 'a WebP',
    endings: ['.webp'],
    matches: (start) => start.begins('RIFF') && start.begins('WEBP', 8),
  },
  {
    id: 'gif',
    kind: 'picture',
    name: 'a GIF',
    endings: ['.gif'],
    matches: (start) => /^GIF8[79]a/.test(start.text),
  },
  {
    id: 'avif',
    kind: 'picture',
    name: 'an AVIF',
    endings: ['.avif'],
    matches: (start) => start.begins('ftyp', 4) && /avi[fs]/.test(start.text.slice(8, 72)),
  },
  {
    id: 'heic',
    kind: 'picture',
    name: 'a HEIC',
    endings: ['.heic', '.heif'],
    matches: (start) => /^....ftyp(hei|hev|mif1|msf1)/s.test(start.text),
  },
  {
    id: 'tiff',
    kind: 'picture',
    name: 'a TIFF',
    endings: ['.tif', '.tiff'],
    matches: (start) => start.begins('II*\0') || start.begins('MM\0*'),
  },
  {
    id: 'bmp',
    kind: 'picture',
    name: 'a BMP',
    endings: ['.bmp', '.dib'],
    matches: (start) => start.begins('BM') && bitmapHeaders.has(start.uint32(14)),
  },
] as const satisfies readonly FileFormat<string, 'picture'>[];

export const setFormats = [
  {
    id: 'npy',
    kind: 'set',
    name: 'a numpy array',
    endings: ['.npy'],
    matches: (start) => start.begins('\x93NUMPY'),
  },
  {
    id: 'tfrecord',
    kind: 'set',
    name: 'a TFRecord file',
    endings: ['.tfrecords', '.tfrecord', '.tfrec'],
    matches: (start) => isRecordHeader(start.bytes) || looksLikeRecord(start),
  },
  {
    id: 'idx',
    kind: 'set',
    name: 'an idx file',
    endings: ['.idx', '.idx3-ubyte', '-idx3-ubyte', '-idx4-ubyte'],
    matches: ({ bytes: [zero0, zero1, type = 0, rank = 0] }) =>
      zero0 === 0 && zero1 === 0 && idxTypes.has(type) && rank >= 1 && rank <= 8,
  },
  {
    id: 'gzip',
    kind: 'set',
    name: 'a gzip file',
    endings: ['.gz'],
    matches: (start) => start.begins('\x1f\x8b\x08'),
  },
  {
    id: 'zip',
    kind: 'set',
    name: 'a zip archive',
    endings: ['.zip', '.npz'],
    matches: (start) => start.begins('PK\x03\x04') || start.begins('PK\x05\x06'),
  },
] as const satisfies readonly FileFormat<string, 'set'>[];

export const modelFormats = [
  {
    id: 'safetensors',
    kind: 'model',
    name: 'a safetensors file',
    endings: ['.safetensors'],
    // A header length of eight bytes, then JSON.
    matches: (start) => start.begins('\0\0\0\0', 4) && start.begins('{', 8),
  },
  {
    id: 'pickle',
    kind: 'model',
    name: 'a Python pickle',
    endings: ['.pkl', '.pickle'],
    matches: ({ text, bytes: [proto, version = 0] }) =>
      (proto === 0x80 && version >= 2 && version <= 5) || textPickle.test(text),
  },
] as const satisfies readonly FileFormat<string, 'model'>[];

export const weightsFormats = [
  {
    id: 'torch-zip',
    kind: 'weights',
    name: 'a PyTorch checkpoint',
    endings: ['.pth', '.pt'],
    // The archive begins with its pickle, in a folder named after the model.
    matches: (start) => start.begins('PK\x03\x04') && /^[^/]*\/data\.pkl/.test(start.text.slice(30)),
  },
  {
    id: 'torch-legacy',
    kind: 'weights',
    name: 'a PyTorch checkpoint of the older format',
    endings: ['.pth', '.pt'],
    matches: (start) => start.begins('\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.'),
  },
] as const satisfies readonly FileFormat<string, 'weights'>[];

/** The first file of a project zip, which distinguishes it from other zips. */
export const projectFileName = 'gan-fingerprint-project.json';

export const projectFormats = [
  {
    id: 'project',
    kind: 'project',
    name: 'a project of the studio',
    endings: ['.project.zip'],
    matches: (start) => start.begins('PK\x03\x04') && start.begins(projectFileName, 30),
  },
] as const satisfies readonly FileFormat<string, 'project'>[];

export type PictureId = (typeof pictureFormats)[number]['id'];
export type SetId = (typeof setFormats)[number]['id'];
export type ModelId = (typeof modelFormats)[number]['id'];

/** The lengths that BMP headers have had. */
const bitmapHeaders = new Set([12, 40, 52, 56, 64, 108, 124]);

const idxTypes = new Set([0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e]);

/** Protocols 0 and 1 have no magic number. They begin with a name in two lines, or with an opened list, dict or tuple. */
const textPickle = /^(?:\(?c[\w.]+\n[\w.]+\n|\([ldi(]|[\]})][(q.])/;

/**
 * Recognises damaged ones too, so that their reader can say what is wrong. Looks for a length below 4 GB and, after
 * its checksum, the first tag of a message. The checksum itself may be wrong.
 */
function looksLikeRecord(start: FileStart): boolean {
  const { bytes } = start;
  return start.begins('\0\0\0\0', 4) && (bytes[12] === 0x09 || bytes[12] === 0x0a);
}
