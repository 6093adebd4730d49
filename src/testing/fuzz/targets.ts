/**
 * The readers of byte formats, each with small intact files to damage. picture-targets.ts has those of other picture
 * codecs.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'fflate';
import { parseRegistry } from '../../fingerprint/registry/file.ts';
import { sourceOfBytes } from '../../formats/byte-source.ts';
import { gunzip } from '../../formats/gzip.ts';
import { readIdx } from '../../formats/testing/read-idx.ts';
import { readNetworkPickle } from '../../formats/network-pickle.ts';
import { readNpy, writeNpy } from '../../formats/npy.ts';
import { encodePng } from '../../formats/png-encode.ts';
import { decodePng } from '../../formats/png.ts';
import { readSafetensors, writeSafetensors } from '../../formats/safetensors.ts';
import { writeSharedTensors } from '../../formats/testing/write-torch.ts';
import { readExampleImage, writeExampleImage, type ExampleImage } from '../../formats/tf-example.ts';
import { readTfrecords, tfrecord } from '../../formats/tfrecord.ts';
import { readTorchTensors } from '../../formats/torch.ts';
import { createZipWriter } from '../../formats/zip-writer.ts';
import { openZip } from '../../formats/zip.ts';
import type { FuzzTarget } from './fuzz.ts';
import { repairPng, repairTfrecord } from './repair.ts';

const fixture = (name: string): Uint8Array =>
  readFileSync(fileURLToPath(new URL(`../../../test-fixtures/${name}`, import.meta.url)));

const bytesOf = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, i) => (i * 37) % 256);

const png = (channels: 1 | 3 | 4): Uint8Array =>
  encodePng({ width: 5, height: 4, channels, data: bytesOf(20 * channels), text: { Title: 'a picture' } });

const record = (channels: 1 | 3): Uint8Array =>
  tfrecord(writeExampleImage({ channels, resolution: 4, data: bytesOf(16 * channels) }));

function zipOf(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const parts: Uint8Array[] = [];
  const zip = createZipWriter((chunk) => parts.push(chunk));
  for (const [path, data] of Object.entries(files)) zip.add(path, data, { compress: path.endsWith('.txt') });
  zip.finish();
  return Buffer.concat(parts);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export const targets: readonly FuzzTarget[] = [
  { name: 'PNG', seeds: [png(1), png(3), png(4)], read: (bytes) => decodePng(bytes), repair: repairPng },
  {
    name: 'npy',
    seeds: [
      writeNpy({ shape: [2, 8, 8], data: bytesOf(128) }),
      writeNpy({ shape: [3, 2], data: new Float32Array(6) }),
      fixture('cases/npy/header-double-quotes.npy'),
    ],
    read: (bytes) => readNpy(bytes),
  },
  {
    name: 'idx',
    seeds: [Buffer.concat([Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, 4), bytesOf(32)])],
    read: (bytes) => readIdx(bytes),
  },
  {
    name: 'TFRecord',
    seeds: [Buffer.concat([record(3), record(3)]), record(1)],
    repair: repairTfrecord,
    read(bytes) {
      const images: ExampleImage[] = [];
      for (const found of readTfrecords(bytes))
        images.push(readExampleImage(found, images.length, images[0]));
    },
  },
  {
    name: 'safetensors',
    seeds: [
      writeSafetensors(
        new Map([
          ['a', { dtype: 'F32', shape: [2, 3], data: new Float32Array(6) }],
          ['b', { dtype: 'U8', shape: [5], data: bytesOf(5) }],
        ]),
        { note: 'spec' },
      ),
    ],
    read: (bytes) => readSafetensors(bytes),
  },
  {
    name: 'zip',
    seeds: [zipOf({ 'a/b.png': png(3), 'c.txt': bytesOf(300) }), fixture('cases/zip/trailing-html.zip')],
    async read(bytes) {
      for (const entry of await openZip(sourceOfBytes(bytes)))
        if (entry.refusal === undefined) await entry.read();
    },
  },
  {
    name: 'gzip',
    seeds: [gzipSync(bytesOf(500), { mtime: 0 }), gzipSync(new Uint8Array(2000), { mtime: 0 })],
    async read(bytes) {
      for await (const chunk of gunzip(once(bytes), bytes.length)) void chunk;
    },
  },
  {
    name: 'network pickle',
    seeds: [fixture('cases/pickle/plain.pkl'), fixture('cases/pickle/in-out-swapped.pkl')],
    read: (bytes) => readNetworkPickle(bytes),
  },
  {
    name: 'PyTorch',
    seeds: [
      writeSharedTensors(40, [
        { offset: 0, shape: [4, 10], strides: [10, 1] },
        { offset: 3, shape: [5], strides: [2] },
      ]),
    ],
    read: (bytes) => readTorchTensors(bytes),
  },
  {
    name: 'registry',
    seeds: [fixture('registry/three-users.json'), fixture('registry/utf16-powershell.json')],
    read: (bytes) => parseRegistry(bytes, 16),
  },
];
