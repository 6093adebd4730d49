import { beforeEach, expect, it, vi } from 'vitest';
import { writeSafetensors } from '../formats/safetensors.ts';
import { tfrecord } from '../formats/tfrecord.ts';
import { takeFiles } from './take-files.ts';

const rooms = vi.hoisted(() => ({ current: 'home', calls: [] as string[] }));
const log = (text: string): void => void rooms.calls.push(text);

vi.mock('../state/route.ts', () => ({
  goTo: vi.fn<(room: string) => void>(),
  parseRoute: () => ({ room: rooms.current }),
}));
vi.mock('../state/new-dataset.ts', () => ({
  askAboutFiles: (files: { name: string }[], name: string) =>
    log(`${name}: ${files.map((file) => file.name).join()}`),
}));
vi.mock('../state/decode-many.ts', () => ({
  decodePictures: async (files: { name: string }[]) => log(`decode ${files.map((file) => file.name).join()}`),
}));
vi.mock('../state/models.ts', () => ({ importModel: async (file: File) => log(`import ${file.name}`) }));

vi.mock('../state/project.ts', () => ({ askWhatToOpen: async (file: File) => log(`open ${file.name}`) }));

const network = writeSafetensors(new Map(), { kimg: '1' });
const records = tfrecord(Uint8Array.of(1, 2, 3));
const project = Buffer.from(`PK\x03\x04${'\0'.repeat(26)}gan-fingerprint-project.json`);
const png = Buffer.from('\x89PNG\r\n', 'latin1');
const page = Buffer.from('<!doctype html>');
const idx = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9);

async function take(files: Record<string, Uint8Array>, folderName: string | null = null): Promise<string[]> {
  const named = Object.entries(files).map(([name, bytes]) => ({
    name,
    file: new Blob([new Uint8Array(bytes)]),
  }));
  await takeFiles({ files: named, folderName, hasFolder: folderName !== null });
  return rooms.calls;
}

beforeEach(() => {
  vi.stubGlobal('location', { hash: '' });
  Object.assign(rooms, { current: 'home', calls: [] });
});

it.each([
  ['a picture', { 'a.png': png }, ['decode a.png']],
  ['a network without an ending', { network }, ['import network']],
  ['a project', { 'saved.zip': project }, ['open saved.zip']],
  ['an idx file with a dot', { 'train-images.idx3-ubyte': idx }, ['train-images: train-images.idx3-ubyte']],
  ['TFRecords under any name', { 'data.bin': records }, ['My pictures: data.bin']],
  ['a web page that calls itself a network', { 'net.pkl': page }, ['import net.pkl']],
  ['a web page that calls itself a picture', { 'a.jpg': page }, ['decode a.jpg']],
  ['two pictures', { 'a.png': png, 'b.png': png }, ['My pictures: a.png,b.png']],
  [
    'a network among pictures',
    { 'a.png': png, network, 'b.png': png },
    ['My pictures: a.png,b.png', 'import network'],
  ],
])('brings %s to its room', async (_what, files, expected) => {
  expect(await take(files)).toEqual(expected);
});

it('makes a dataset of a folder, whatever lies in it', async () => {
  expect(await take({ 'run/net.pkl': network, 'run/a.png': png }, 'run')).toEqual([
    'run: run/net.pkl,run/a.png',
  ]);
});

it('keeps one picture in Datasets, and a network out of it', async () => {
  rooms.current = 'datasets';
  expect(await take({ 'a.png': png })).toEqual(['My pictures: a.png']);
  expect(await take({ network })).toEqual(['My pictures: a.png', 'import network']);
});

it('decodes whatever is dropped in Decode, and imports the networks among it', async () => {
  rooms.current = 'decode';
  expect(await take({ 'a.png': png, 'b.png': png, network })).toEqual([
    'decode a.png,b.png',
    'import network',
  ]);
});
