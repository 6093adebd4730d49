import { describe, expect, it } from 'vitest';
import { encodePng } from '../formats/png-encode.ts';
import { gridText, manifestText, pictureText, readClaim, textKeyword } from './manifest.ts';

const cell = { seed: 5, fingerprint: '0110' };
const origin = { model: 'abc', noise: 'none' } as const;
const entry = { file: 'x.png', ...cell };
const pngWith = (text: Record<string, string>) =>
  encodePng({ width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3), text });

describe('the text chunk', () => {
  it("of one image is the manifest's entry, with version and model", () => {
    expect(JSON.parse(pictureText(origin, entry))).toEqual({
      version: 1,
      model: 'abc',
      file: 'x.png',
      noise: 'none',
      seed: 5,
      fingerprint: '0110',
    });
  });

  it('of a grid lists the entries of its cells, row by row', () => {
    const other = { seed: 6, fingerprint: '1111' };
    const grid = JSON.parse(gridText(origin, { file: 'x.png', cells: [cell, other], columns: 2 }));
    expect(grid.images).toEqual([
      { seed: 5, fingerprint: '0110' },
      { seed: 6, fingerprint: '1111' },
    ]);
    expect(grid).not.toHaveProperty('fingerprint');
  });

  it('names neither seeds nor fingerprints where that is not wanted', () => {
    const bare = { version: 1, model: 'abc', file: 'x.png' };
    expect(JSON.parse(pictureText(origin, entry, { inputs: false }))).toEqual(bare);
    const grid = { file: 'x.png', cells: [cell, cell], columns: 2 };
    expect(JSON.parse(gridText(origin, grid, { inputs: false }))).toEqual(bare);
  });

  it('of many files is manifest.json, a line each key', () => {
    const text = manifestText(origin, [entry]);
    expect(JSON.parse(text)).toEqual({ version: 1, model: 'abc', noise: 'none', images: [entry] });
    expect(text).toMatch(/^{\n  "version": 1,\n[^]*}\n$/);
  });

  it('is read back as a claim', () => {
    const png = pngWith({ [textKeyword]: pictureText(origin, entry) });
    expect(readClaim(png)).toEqual({ model: 'abc', seed: 5, fingerprint: '0110' });
  });

  it.each([
    ['no such chunk', pngWith({ Comment: 'hello' })],
    ['no JSON', pngWith({ [textKeyword]: '{' })],
    ['a fingerprint that is none', pngWith({ [textKeyword]: '{"fingerprint":"<b>"}' })],
    ['a fingerprint beyond any', pngWith({ [textKeyword]: `{"fingerprint":"${'01'.repeat(600)}"}` })],
    ['another format', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
    ['a PNG cut short', pngWith({ [textKeyword]: '{"seed":1}' }).subarray(0, 40)],
    ['nothing at all', new Uint8Array()],
  ])('of %s is no claim', (_, bytes) => {
    expect(readClaim(bytes)).toBeUndefined();
  });
});
