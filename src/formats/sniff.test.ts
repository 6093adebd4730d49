import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { writeSafetensors } from './safetensors.ts';
import { sniffFormat, type FileFormat } from './sniff.ts';
import { eventFileHeader } from './tfevents.ts';

it('knows what the studio itself writes', () => {
  expect(sniffFormat(writeSafetensors(new Map(), { kimg: '1' }))).toBe('safetensors');
  expect(sniffFormat(eventFileHeader(0))).toBe('tfrecord');
});

it.each([
  ['an empty file', ''],
  ['text', 'hello, this is text'],
  ['markup', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['zeros', '\0'.repeat(64)],
])('calls %s unknown', (_what, content) => {
  expect(sniffFormat(Buffer.from(content, 'latin1'))).toBe('unknown');
});

describeWithShared('sniffFormat', () => {
  const samples: [FileFormat, string][] = [
    ['png', 'fixtures/pngsuite/basn2c08.png'],
    ['jpeg', 'fixtures/exif/Landscape_3.jpg'],
    ['gif', 'hostile/images/pillow/no_palette_with_transparency.gif'],
    ['webp', 'hostile/images/pillow/transparent.webp'],
    ['avif', 'hostile/images/pillow/avif/hopper.avif'],
    ['bmp', 'fixtures/pngsuite/truth/basn2c08.bmp'],
    ['zip', 'datasets/clothing/clothing-3781-64x64.zip'],
    ['gzip', 'datasets/fashion/fashion-900-images-idx3-ubyte.gz'],
    ['npy', 'fixtures/frechet/a.npy'],
    ['safetensors', 'fixtures/net-32/golden.safetensors'],
    ['pickle', 'fixtures/net-32/network.pkl'],
    ['pickle', 'hostile/pickles/malicious2_v0.pkl'],
    ['pickle', 'hostile/pickles/benign0_v0.pkl'],
    ['tfrecord', 'fixtures/tfrecords/ok/clothing-r02.tfrecords'],
    ['torch-legacy', 'fixtures/torch/legacy_state_dict.pth'],
    ['torch-zip', 'fixtures/torch/zip_state_dict.pth'],
  ];

  it.each(samples)('knows %s: %s', (format, path) => {
    expect(sniffFormat(readFileSync(sharedPath(path)))).toBe(format);
  });
});
