import { unzlibSync } from 'fflate';
import { expect, it } from 'vitest';
import { encodeApng, packFrame } from './apng.ts';
import { pngChunks, readPngHeader } from './png-chunks.ts';
import { decodePng } from './png.ts';

const shape = { width: 2, height: 2, channels: 1 } as const;
const pictures = [Uint8Array.of(0, 50, 100, 150), Uint8Array.of(9, 9, 9, 9), Uint8Array.of(255, 0, 255, 0)];
const frames = pictures.map((picture) => packFrame(shape, picture));
const bytes = encodeApng({ ...shape, frames, delayMs: 80, text: { Title: 'A walk' } });
const chunks = [...pngChunks(bytes)];
const viewOf = (data: Uint8Array) => new DataView(data.buffer, data.byteOffset, data.byteLength);

it('is a PNG of its first picture for whoever knows no animation', () => {
  expect(readPngHeader(bytes)).toMatchObject({ width: 2, height: 2, bitDepth: 8, colorType: 0 });
  const { data, text } = decodePng(bytes);
  expect([Array.from(data).filter((_, i) => i % 4 === 0), text]).toEqual([
    [...pictures[0]!],
    { Title: 'A walk' },
  ]);
});

it('has its pictures in order, counted through, each for its time and without end', () => {
  expect(chunks.map(({ type }) => type)).toEqual([
    'acTL',
    'iTXt',
    'fcTL',
    'IDAT',
    'fcTL',
    'fdAT',
    'fcTL',
    'fdAT',
  ]);
  const animation = viewOf(chunks[0]!.data);
  expect([animation.getUint32(0), animation.getUint32(4)]).toEqual([3, 0]);
  const controls = chunks.filter(({ type }) => type === 'fcTL').map(({ data }) => viewOf(data));
  expect(controls.map((view) => view.getUint32(0))).toEqual([0, 1, 3]);
  for (const view of controls) {
    const sides = [4, 8, 12, 16].map((at) => view.getUint32(at));
    expect([...sides, view.getUint16(20) / view.getUint16(22)]).toEqual([2, 2, 0, 0, 0.08]);
    expect([view.getUint8(24), view.getUint8(25)]).toEqual([0, 0]);
  }
  const later = chunks.filter(({ type }) => type === 'fdAT').map(({ data }) => data);
  expect(later.map((data) => viewOf(data).getUint32(0))).toEqual([2, 4]);
  expect(later.map((data) => unzlibSync(data.subarray(4)))).toEqual(
    frames.slice(1).map((packed) => unzlibSync(packed)),
  );
});
