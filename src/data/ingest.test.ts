import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodePng } from '../formats/png-encode.ts';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { nodeCodecs } from './decode/codecs-node.ts';
import { ingestFiles } from './ingest.ts';
import type { IngestOptions, IngestReport } from './report.ts';
import { sourceFromBlob } from './source.ts';
import type { SourceFile } from './source.ts';

const options: IngestOptions = { name: 'test', resolution: 16, channels: 3 };

async function ingest(
  sources: SourceFile[],
  change: Partial<IngestOptions> = {},
  context: { signal?: AbortSignal } = {},
): Promise<{ report: IngestReport; images: Uint8Array[] }> {
  const images: Uint8Array[] = [];
  const sink = { add: (image: Uint8Array) => Promise.resolve(void images.push(image)) };
  const report = await ingestFiles(sources, { ...options, ...change }, sink, {
    codecs: nodeCodecs,
    ...context,
  });
  return { report, images };
}

function bytesSource(name: string, bytes: Uint8Array<ArrayBuffer>): SourceFile {
  return sourceFromBlob(name, new Blob([bytes]));
}

/** A PNG of one colour, identified by its red. */
function solid(name: string, red: number, width = 20, height = 20): SourceFile {
  const data = new Uint8Array(width * height * 3).map((_, i) => (i % 3 === 0 ? red : 0));
  return bytesSource(name, new Uint8Array(encodePng({ width, height, channels: 3, data })));
}

describe('ingesting files', () => {
  const hostileNames = [
    '"><img src=x onerror=alert(1)>.png',
    '\u202Egnp.exe',
    '__proto__',
    'a'.repeat(255),
    '../../etc/passwd',
  ];

  it('gives every file one line under its own name, used or refused', async () => {
    const sources = [
      ...hostileNames.map((name, i) => solid(name, i)),
      bytesSource('empty.jpg', new Uint8Array(0)),
      bytesSource('notes.txt', new TextEncoder().encode('no picture')),
    ];
    const { report, images } = await ingest(sources);
    expect(report).toMatchObject({ used: 5, refused: 2, dropped: 7, images: 5 });
    expect(report.files.map(({ name }) => name)).toEqual([...hostileNames, 'empty.jpg', 'notes.txt']);
    expect(report.files.slice(5).map(({ reason }) => reason)).toEqual([
      expect.stringContaining('empty'),
      expect.stringContaining('a text file, which begins “no picture”'),
    ]);
    expect(images.map((image) => image[0])).toEqual([0, 1, 2, 3, 4]);
    expect(images.every((image) => image.length === 16 * 16 * 3)).toBe(true);
  });

  it('refuses resolutions that no network has', async () => {
    await expect(ingest([solid('a.png', 1)], { resolution: 24 })).rejects.toMatchObject({
      code: 'resolution',
    });
  });

  it('stops when told to, and passes on what the sink throws', async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(ingest([solid('a.png', 1)], {}, { signal: abort.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    const sink = { add: () => Promise.reject(new Error('full')) };
    await expect(ingestFiles([solid('a.png', 1)], options, sink, { codecs: nodeCodecs })).rejects.toThrow(
      'full',
    );
  });

  it('crops aligned CelebA photos as the official tool does, and refuses others', async () => {
    // Red and green encode the column x and the row y of a 178×218 photo.
    const data = new Uint8Array(178 * 218 * 3);
    for (let y = 0, at = 0; y < 218; y++) for (let x = 0; x < 178; x++, at += 3) data.set([x, y, 0], at);
    const photo = bytesSource(
      '000001.png',
      new Uint8Array(encodePng({ width: 178, height: 218, channels: 3, data })),
    );
    const { report, images } = await ingest([photo, solid('small.png', 1)], {
      crop: 'celeba',
      resolution: 128,
    });
    expect(report.files[1]!.reason).toMatch(/178×218/);
    expect([...images[0]!.subarray(0, 2)]).toEqual([89 - 64, 121 - 64]);
    expect([...images[0]!.subarray(-3, -1)]).toEqual([89 + 63, 121 + 63]);
  });

  it('takes the first N in the official shuffled order, and says which were left out', async () => {
    const sources = Array.from({ length: 20 }, (_, i) =>
      solid(`${String(i).padStart(2, '0')}.png`, i),
    ).reverse();
    const { report, images } = await ingest(sources, { officialShuffle: true, maxImages: 5 });
    // RandomState(123) shuffles 0 … 19 to 14 5 4 17 8 …; then permutation(5) = 1 3 4 0 2 reorders the first five.
    expect(images.map((image) => image[0])).toEqual([5, 17, 8, 14, 4]);
    expect(report).toMatchObject({ used: 5, refused: 0, notNeeded: 15, dropped: 20 });
    expect(report.files[19]!.reason).toMatch(/5 images/);
    const plain = await ingest(sources, { officialShuffle: false, maxImages: 3 });
    expect(plain.images.map((image) => image[0])).toEqual([0, 1, 2]);
  });
});

describeWithShared('ingesting everything in a hostile folder', () => {
  it('accounts for each file', async () => {
    const root = sharedPath('hostile/images/');
    const names = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath}/${entry.name}`);
    const sources = names.map((name) => sourceFromBlob(name, new Blob([readFileSync(name)])));
    const { report, images } = await ingest(sources);
    expect(report.dropped).toBe(names.length);
    expect(report.used + report.refused).toBe(names.length);
    expect(images).toHaveLength(report.images);
    expect(report.used).toBeGreaterThan(150);
    for (const file of report.files) {
      if (file.status === 'refused') expect(file.reason).toMatch(/\w/);
    }
  });

  it('reads a folder of photos of a camera', async () => {
    const folder = sharedPath('datasets/clothing/originals/');
    const sources = readdirSync(folder).map((name) =>
      bytesSource(name, new Uint8Array(readFileSync(folder + name))),
    );
    const { report } = await ingest(sources, { resolution: 64 });
    expect(report).toMatchObject({ used: 39, refused: 0 });
  });
});
