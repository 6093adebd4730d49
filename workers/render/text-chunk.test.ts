import { describe, expect, it } from 'vitest';
import { encodePng } from '../../src/formats/png-encode.ts';
import type { ExportRequest } from './protocol.ts';
import { describeExport, readClaim, textKeyword } from './text-chunk.ts';

const cell = { seed: 5, fingerprint: '0110' };
const request: ExportRequest = { modelId: 'sample', cells: [cell], columns: 1, noise: 'none', fileStem: 'x' };
const pngWith = (text: Record<string, string>) =>
  encodePng({ width: 1, height: 1, channels: 3, data: Uint8Array.of(1, 2, 3), text });

describe('the text chunk', () => {
  it("of one image is the manifest's entry, with version and model", () => {
    expect(JSON.parse(describeExport(request, 'abc', 'x.png'))).toEqual({
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
    const grid = JSON.parse(describeExport({ ...request, cells: [cell, other], columns: 2 }, 'abc', 'x.png'));
    expect(grid.images).toEqual([
      { seed: 5, fingerprint: '0110' },
      { seed: 6, fingerprint: '1111' },
    ]);
    expect(grid).not.toHaveProperty('fingerprint');
  });

  it('is read back as a claim', () => {
    const png = pngWith({ [textKeyword]: describeExport(request, 'abc', 'x.png') });
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
