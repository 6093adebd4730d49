import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { writeSafetensors } from './safetensors.ts';
import { endingsOf, findFormat, kindByName, withoutEnding, wrongFormat } from './sniff.ts';
import { eventFileHeader } from './tfevents.ts';

it('knows what the studio itself writes', () => {
  expect(findFormat(writeSafetensors(new Map(), { kimg: '1' }))?.id).toBe('safetensors');
  expect(findFormat(eventFileHeader(0))?.id).toBe('tfrecord');
});

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const padded = (text: string, at: number): string => '\0'.repeat(at) + text;

/** A tar header from before POSIX: a name, then octal numbers. */
const oldTar = `img.png${'\0'.repeat(93)}0000644\x000001750\x000001750\x0000000001000\0${'\0'.repeat(380)}`;

it.each([
  ['an empty file', ''],
  ['zeros', '\0'.repeat(64)],
  ['noise', '\x17\x99\x03\xf1\x00\x42'],
])('knows nothing of %s', (_what, content) => {
  expect(findFormat(bytes(content))).toBeUndefined();
});

it.each([
  ['web-page', '<!DOCTYPE html><html></html>'],
  ['web-page', '\n\n  <html lang=en>'],
  ['web-page', '\xef\xbb\xbf<!-- saved from url=(0014)about:internet -->\n<HTML>'],
  ['web-page', '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">'],
  ['web-page', `\xff\xfe${[...'<!doctype html>'].join('\0')}\0`],
  ['server-refusal', '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>'],
  ['svg', '<?xml version="1.0"?><!-- drawn --><svg xmlns="http://www.w3.org/2000/svg"/>'],
  ['xml', '<?xml version="1.0"?><note/>'],
  ['lfs-pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'],
  ['json', '{"error": "not found"}'],
  ['json', '[{"message": "rate limit"}]'],
  ['text', '404: Not Found'],
  ['7z', '7z\xbc\xaf\x27\x1c\0\x04'],
  ['rar', 'Rar!\x1a\x07\x01\0'],
  ['tar', padded('ustar', 257)],
  ['tar', oldTar],
  ['hdf5', '\x89HDF\r\n\x1a\n'],
])('names %s: %j', (id, content) => {
  expect(findFormat(bytes(content))).toMatchObject({ id, kind: 'unsupported' });
});

it('says what a file is instead, and what to do', () => {
  const page = wrongFormat(bytes('<!doctype html>'), 'a network', 'no-network');
  expect(page).toMatchObject({
    code: 'no-network',
    message: 'This is a web page, not a network.',
    hint: expect.stringContaining('save the file itself'),
  });
  const text = wrongFormat(bytes('404: \x1b[31mNot Found\nmore'), 'a picture', 'image-unknown').message;
  expect(text).toBe('This is a text file, which begins “404: \\u{1b}[31mNot Found”, not a picture.');
  expect(wrongFormat(bytes('\x01\x02'), 'a picture', 'image-unknown').message).toBe(
    'This is not a picture that the studio knows.',
  );
});

it('lists endings for file dialogues, and asks a name only for its promise', () => {
  expect(endingsOf('model')).toEqual(['.safetensors', '.pkl', '.pickle']);
  expect(withoutEnding('Net.PKL', 'model')).toBe('Net');
  expect(withoutEnding('.pkl', 'model')).toBe('.pkl');
  expect(kindByName('a/train-images.idx3-ubyte')).toBe('set');
  expect(kindByName('a/photo.JFIF')).toBe('picture');
  expect(kindByName('a/readme')).toBeUndefined();
});

describeWithShared('findFormat', () => {
  const samples: [string, string][] = [
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
    expect(findFormat(readFileSync(sharedPath(path)))?.id).toBe(format);
  });
});
