import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gzipSync, zlibSync } from 'fflate';
import { writeExampleImage } from '../formats/tf-example.ts';
import { tfrecord } from '../formats/tfrecord.ts';
import { readNpy, writeNpy } from '../formats/npy.ts';
import { encodePng } from '../formats/png-encode.ts';
import { createZipWriter } from '../formats/zip-writer.ts';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { nodeCodecs } from './decode/codecs-node.ts';
import { ingestFiles } from './ingest.ts';
import type { IngestOptions, IngestReport } from './report.ts';
import { sourceFromBlob } from './source.ts';
import { otherLevels } from './tfrecord-levels.ts';

type Files = Record<string, Uint8Array<ArrayBuffer>>;

async function ingest(
  files: Files,
  change: Partial<IngestOptions> = {},
): Promise<{ report: IngestReport; images: Uint8Array[] }> {
  const images: Uint8Array[] = [];
  const sink = { add: (image: Uint8Array) => Promise.resolve(void images.push(image)) };
  const sources = Object.entries(files).map(([name, bytes]) => sourceFromBlob(name, new Blob([bytes])));
  const options: IngestOptions = { name: 'test', resolution: 16, channels: 3, ...change };
  return { report: await ingestFiles(sources, options, sink, { codecs: nodeCodecs }), images };
}

function zip(files: Files): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const writer = createZipWriter((chunk) => parts.push(chunk));
  for (const [name, bytes] of Object.entries(files)) writer.add(name, bytes);
  writer.finish();
  return new Uint8Array(Buffer.concat(parts));
}

const ramp = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length).map((_, i) => i * 7);
const npy = (shape: number[], data = ramp(shape.reduce((a, b) => a * b))): Uint8Array<ArrayBuffer> =>
  writeNpy({ shape, data });
const photo = new Uint8Array(encodePng({ width: 16, height: 16, channels: 3, data: ramp(768) }));

describe('zips', () => {
  it('become their entries, named below the zip, with a line for each', async () => {
    const { report, images } = await ingest({
      'a.zip': zip({ 'faces/1.png': photo, 'readme.txt': ramp(9), 'more.npy': npy([2, 16, 16, 3]) }),
      'b.zip': zip({}),
      'c.zip': Uint8Array.of(0x50, 0x4b, 3, 4, 1, 2, 3),
    });
    expect(report.files.map(({ name, status }) => [name, status])).toEqual([
      ['a.zip/faces/1.png', 'used'],
      ['a.zip/readme.txt', 'refused'],
      ['a.zip/more.npy', 'used'],
      ['b.zip', 'refused'],
      ['c.zip', 'refused'],
    ]);
    expect(report).toMatchObject({ images: 3, used: 2, refused: 3, dropped: 5 });
    expect(images[0]).toEqual(ramp(768));
  });
});

describe('archives in odd places', () => {
  it.each<[string, string, Uint8Array, number, RegExp | undefined]>([
    [
      'behind a program',
      'a.zip',
      Buffer.concat([Buffer.from('#!/bin/sh\n'), zip({ 'a.png': photo })]),
      1,
      undefined,
    ],
    [
      'sent in one part',
      'a.zip',
      Buffer.concat([Buffer.from('PK00'), zip({ 'a.png': photo })]),
      1,
      undefined,
    ],
    [
      'a zip within a zip',
      'a.zip',
      zip({ 'in.zip': zip({ 'a.png': photo }) }),
      0,
      /inside another one is not read/,
    ],
    ['a zip within a gzip', 'a.gz', gzipSync(zip({ 'a.png': photo })), 0, /inside another one is not read/],
    ['noise', 'a.zip', ramp(600).reverse(), 0, /Not a valid zip archive/],
    ['noise as an array', 'a.npy', ramp(600).reverse(), 0, /Not a readable npy file/],
    ['TFRecords packed by zlib', 'a.tfrecords', zlibSync(ramp(600)), 0, /zlib stream, as TensorFlow packs/],
  ])('%s', async (_what, name, bytes, count, words) => {
    const { report, images } = await ingest({ [name]: new Uint8Array(bytes) });
    expect(images).toHaveLength(count);
    if (words) expect(report.files[0]!.reason).toMatch(words);
  });
});

describe('arrays', () => {
  it('of four grey planes say that they could be one picture with alpha', async () => {
    const { report } = await ingest({ 'x.npy': npy([4, 16, 16]) });
    expect(report.files[0]!.note).toMatch(/Taken as four grey pictures/);
  });

  it.each([
    ['channels last', [2, 16, 16, 3], (i: number) => ramp(1536).subarray(i * 768, (i + 1) * 768)],
    [
      'grey',
      [2, 16, 16],
      (i: number) => new Uint8Array(768).map((_, k) => ramp(512)[i * 256 + Math.floor(k / 3)]!),
    ],
    [
      'channels first',
      [2, 3, 16, 16],
      (i: number) =>
        new Uint8Array(768).map((_, k) => ramp(1536)[i * 768 + (k % 3) * 256 + Math.floor(k / 3)]!),
    ],
  ])('in %s keep their pixels', async (_, shape, expected) => {
    const { images } = await ingest({ 'x.npy': npy(shape) });
    expect(images).toEqual([expected(0), expected(1)]);
  });

  it('with alpha are laid on white, and three square planes are one picture in colour', async () => {
    const clear = await ingest({ 'x.npy': npy([1, 16, 16, 4], new Uint8Array(1024)) });
    expect(new Set(clear.images[0])).toEqual(new Set([255]));
    const { images } = await ingest({
      'x.npy': npy(
        [1, 3, 8, 8],
        Uint8Array.from({ length: 192 }, (_, i) => i),
      ),
    });
    expect([...images[0]!.subarray(0, 3)]).toEqual([0, 64, 128]);
  });

  it('that are no images are refused with their type and shape', async () => {
    const floats = writeNpy({ shape: [1, 16, 16, 3], data: new Float32Array(768) });
    const { report } = await ingest({
      'f.npy': floats,
      'l.npy': npy([10]),
      's.npy': npy([10, 4, 4]),
      'e.npy': npy([0, 16, 16, 3], ramp(0)),
    });
    expect(report.files.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('float32 [1, 16, 16, 3]'),
      expect.stringContaining('uint8 [10]'),
      expect.stringContaining('uint8 [10, 4, 4]'),
      expect.stringContaining('[0, 16, 16, 3]'),
    ]);
  });

  it('stop at the number of images asked for', async () => {
    const { report, images } = await ingest({ 'x.npy': npy([5, 16, 16]), 'y.png': photo }, { maxImages: 3 });
    expect(images).toHaveLength(3);
    expect(report.files.map(({ status, note }) => [status, note])).toEqual([
      ['used', '3 of its 5 images.'],
      ['not-needed', undefined],
    ]);
  });
});

describe('levels of detail', () => {
  it('are read from the wanted size, else from the largest', () => {
    const names = ['d/a-r04.tfrecords', 'd/a-r05.tfrecords', 'd/b-r03.tfrecords', 'd/a-rxx.labels', 'x.png'];
    expect([...otherLevels(names, 16)]).toEqual([['d/a-r05.tfrecords', 'd/a-r04.tfrecords']]);
    expect([...otherLevels(names, 64)]).toEqual([['d/a-r04.tfrecords', 'd/a-r05.tfrecords']]);
  });
});

describe('TFRecords of any names', () => {
  const flat = (resolution: number) => {
    const data = new Uint8Array(3 * resolution ** 2).fill(77);
    return tfrecord(writeExampleImage({ channels: 3, resolution, data }));
  };

  it('are one set where each level has a folder of its own', async () => {
    const { report } = await ingest({ '8/data.tfrecord': flat(8), '16/data.tfrecord': flat(16) });
    expect(report).toMatchObject({ images: 1, notNeeded: 1 });
  });

  it.each([
    ['numbers of 4 bytes', new Uint8Array(4 * 768)],
    ['a PNG', photo],
  ])('are of another layout, not damaged, where the data is %s', async (what, data) => {
    const record = tfrecord(writeExampleImage({ channels: 3, resolution: 16, data }));
    const { report } = await ingest({ 'x.tfrecord': record });
    expect(report.files[0]!.reason).toContain(`its data is ${what}`);
    expect(report.files[0]!.reason).toContain('not damaged');
  });
});

describeWithShared('files of other tools', () => {
  const read = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(sharedPath(path)));
  const folder = (path: string): Files =>
    Object.fromEntries(readdirSync(sharedPath(path)).map((name) => [name, read(`${path}/${name}`)]));

  it('reads the official TFRecords to the pixels of the npy beside them', async () => {
    const levels = folder('fixtures/tfrecords/ok');
    const { 'clothing-r05.npy': truth, ...records } = levels;
    const { report, images } = await ingest(records, { resolution: 32 });
    expect(report).toMatchObject({ images: 200, used: 1, refused: 0, notNeeded: 3 });
    const { shape, data } = readNpy(truth!);
    expect(shape).toEqual([200, 3, 32, 32]);
    const channelsFirst = data as Uint8Array;
    images.forEach((image, n) =>
      image.forEach((value, k) => {
        const expected = channelsFirst[n * 3072 + (k % 3) * 1024 + Math.floor(k / 3)];
        if (value !== expected) throw new Error(`image ${n}, value ${k}: ${value}, not ${expected}`);
      }),
    );
    const fromArray = await ingest({ 'clothing.npy': truth! }, { resolution: 32 });
    expect(fromArray.images).toEqual(images);
  });

  it('takes nothing from a corrupt TFRecord file, and names the record', async () => {
    const { report } = await ingest(folder('fixtures/tfrecords/corrupt'), { resolution: 32 });
    const used = report.files.filter(({ status }) => status === 'used').map(({ name }) => name);
    expect(used).toEqual(['gzip-compressed.tfrecords', 'ok-20.tfrecords']);
    for (const { reason, name } of report.files)
      if (!used.includes(name)) expect(reason).toMatch(/record \d/);
  });

  it('reads gzipped idx', async () => {
    const name = 'fashion-900-images-idx3-ubyte.gz';
    const { report, images } = await ingest(
      { [name]: read(`datasets/fashion/${name}`) },
      { channels: 1, resolution: 16 },
    );
    expect(report).toMatchObject({ images: 900, used: 1 });
    expect(images.every((image) => image.length === 256)).toBe(true);
  });

  it('reads a zip of photos', async () => {
    const name = 'noto-3583-32x32.zip';
    const { report } = await ingest(
      { [name]: read(`datasets/noto-emoji/${name}`) },
      { resolution: 32, maxImages: 100 },
    );
    expect(report).toMatchObject({ images: 100 });
    expect(report.files[0]!.name.startsWith(`${name}/`)).toBe(true);
  });
});
