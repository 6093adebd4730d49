import { expect, it } from 'vitest';
import { encodePng } from '../formats/png-encode.ts';
import { nodeCodecs } from './decode/codecs-node.ts';
import { fitSquare } from './resize.ts';
import { sampleImage } from './sample.ts';
import { sourceFromBlob, type SourceFile } from './source.ts';
import { suggestResolution, surveyFiles } from './survey.ts';

const context = { codecs: nodeCodecs };

function picture(side: number): SourceFile {
  const data = sampleImage(0, side);
  const png = encodePng({ width: side, height: side, channels: 3, data });
  return sourceFromBlob(`${side}.png`, new Blob([new Uint8Array(png)]));
}

it('suggests the size of the middle picture and shows them at that size', async () => {
  const notes = sourceFromBlob('notes.txt', new Blob(['no picture']));
  const survey = await surveyFiles([picture(32), picture(128), notes, picture(64)], { channels: 3 }, context);
  expect(survey).toMatchObject({ shortSide: 64, resolution: 64, files: 4 });
  const rgba = { width: 64, height: 64, data: withAlpha(sampleImage(0, 64)) };
  expect(survey.pixels).toHaveLength(3 * 64 * 64 * 3);
  expect(survey.pixels.subarray(2 * 64 * 64 * 3)).toEqual(fitSquare(rgba, 64, 3).data);
});

it('shows them at the size and in the channels asked for', async () => {
  const survey = await surveyFiles([picture(64)], { resolution: 16, channels: 1 }, context);
  expect(survey).toMatchObject({ shortSide: 64, resolution: 16 });
  expect(survey.pixels).toHaveLength(16 * 16);
});

it('has the usual size where nothing can be read', async () => {
  const empty = sourceFromBlob('a.png', new Blob([]));
  expect(await surveyFiles([empty], { channels: 3 }, context)).toMatchObject({
    shortSide: null,
    resolution: 64,
    pixels: new Uint8Array(0),
  });
});

it.each([
  [28, 60_000, 16],
  [100, 500, 64],
  [4000, 500, 256],
  [512, 10_000, 128],
  [512, 1_000_000, 16],
  [8, 10, 16],
])('for pictures of %i pixels, %i of them, suggests %i', (shortSide, count, expected) => {
  expect(suggestResolution(shortSide, count)).toBe(expected);
});

function withAlpha(rgb: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: (rgb.length / 3) * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : rgb[Math.floor(i / 4) * 3 + (i % 4)]!,
  );
}
