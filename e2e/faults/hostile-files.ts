/** Small files made to cost a lot when opened: from a few kilobytes to 4.9 MB, claiming or unpacking to gigabytes. */
import { deflateRawSync, gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { encodePng } from '../../src/formats/png-encode.ts';

const MB = 2 ** 20;
const MOST_BYTES = 4.9 * MB;

const ascii = (text: string): Buffer => Buffer.from(text, 'latin1');
const u32be = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const u64le = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
};
/** Padded to the largest size that is tried. */
const padded = (bytes: Uint8Array): Buffer => Buffer.concat([bytes], Math.floor(MOST_BYTES));
const npy = (shape: string): Buffer => {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117) + '\n';
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([ascii('\x93NUMPY\x01\x00'), length, ascii(header)]);
};
const emptyEntries = (count: number): Record<string, Uint8Array> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}.png`, new Uint8Array(0)]));
/** A black picture of size×size pixels, compressed about a thousandfold. */
const blackPng = (size: number): Uint8Array =>
  encodePng({ width: size, height: size, channels: 1, data: new Uint8Array(size * size) });
const namedHeader = (json: string): Buffer => Buffer.concat([u64le(BigInt(json.length)), ascii(json)]);
const tensors = (count: number): string =>
  JSON.stringify(
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`t${i}`, { dtype: 'F32', shape: [0], data_offsets: [0, 0] }]),
    ),
  );

/** By the names under which they are dropped. */
export const hostileFiles: Readonly<Record<string, () => Uint8Array>> = {
  'zeros.npy.gz': () => gzipSync(Buffer.alloc(1024 * MB), { level: 1 }),
  'zeros.tfrecords.gz': () => gzipSync(Buffer.alloc(1024 * MB), { level: 1 }),
  'one-huge.zip': () => zipSync({ 'a.npy': new Uint8Array(512 * MB) }),
  'many-empty.zip': () => zipSync(emptyEntries(40_000)),
  'nested.zip': () =>
    zipSync({ 'a.zip': zipSync({ 'b.zip': zipSync({ 'c.npy': new Uint8Array(256 * MB) }) }) }),
  'black-8192.png': () => blackPng(8192),
  'black-16384.png': () => blackPng(16_384),
  'texts.png': () => {
    const text = Buffer.concat([ascii('Comment\0\0'), deflateRawSync(Buffer.alloc(256 * MB))]);
    const png = blackPng(8);
    const chunk = Buffer.concat([u32be(text.length), ascii('zTXt'), text, u32be(0)]);
    return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
  },
  'lying.npy': () => npy('(60000, 4096, 4096, 3)'),
  'lying-padded.npy': () => padded(npy('(1000000, 64, 64, 3)')),
  'lying.idx3-ubyte': () => padded(Buffer.concat([u32be(0x803), u32be(0x7fffffff), u32be(28), u32be(28)])),
  'lying.tfrecords': () => padded(u64le(0x7fff_ffff_ffffn)),
  'long-header.safetensors': () => namedHeader(tensors(80_000)),
  'lying-header.safetensors': () => padded(u64le(100_000_000n)),
  'marks.pkl': () => Buffer.concat([ascii('\x80\x04'), Buffer.alloc(Math.floor(MOST_BYTES), '(')]),
  'doubling.pkl': () =>
    // Each of thirty lists contains the list before twice, which gives 2³⁰ leaves to anyone who walks them.
    Buffer.concat([ascii('\x80\x04]'), ...Array.from({ length: 30 }, () => ascii('\x942(e\x85'))]),
  'page.html': () => padded(ascii('<!doctype html><title>Not found</title>')),
};
