import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { encodePng } from '../../src/formats/png-encode.ts';
import { openStore } from '../../src/storage/store.ts';
import { findPixelFault } from './pixel-check.ts';
import type { RenderEvent } from './protocol.ts';
import { RenderService } from './service.ts';

describe('the self-test of pictures', () => {
  it('finds nothing where pictures come through as they are', async () => {
    expect(await findPixelFault(nodeCodecs)).toBeNull();
  });

  it('finds a single value that is one level off', async () => {
    const fault = await findPixelFault(nodeCodecs, (image) =>
      encodePng({ ...image, data: image.data.with(100, image.data[100]! ^ 1) }),
    );
    expect(fault).toMatchObject({ code: 'pixels-altered', message: /1 of 768 values/ });
  });

  it('finds a lost text, and a file that does not open', async () => {
    const bare = await findPixelFault(nodeCodecs, (image) => encodePng({ ...image, text: {} }));
    expect(bare).toMatchObject({ code: 'pixels-altered', message: /text .* lost/ });
    const broken = await findPixelFault(nodeCodecs, () => Uint8Array.of(1, 2, 3));
    expect(broken).toMatchObject({ code: 'pixels-altered', message: /self-test\.png/ });
  });

  it('runs when the worker starts, which tells what it finds', async () => {
    const service = new RenderService({
      store: openStore('pixel-check'),
      codecs: nodeCodecs,
      openDevice: () => Promise.reject(new Error('not opened here')),
      checkPixels: (codecs) => findPixelFault(codecs, (image) => encodePng({ ...image, text: {} })),
    });
    const { port1, port2 } = new MessageChannel();
    const told = new Promise<RenderEvent>((resolve) => {
      port1.onmessage = ({ data }: MessageEvent<RenderEvent>) => resolve(data);
    });
    service.connect(port2);
    expect(await told).toMatchObject({ type: 'pixels-altered', error: { code: 'pixels-altered' } });
    port1.close();
  });
});

it('nothing in the studio reads pixels back from a canvas', () => {
  const readers = /getImageData|toDataURL|toBlob\b|convertToBlob|createImageBitmap|drawImage|ImageDecoder/;
  const sources = ['src', 'workers'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
      .map((name) => `${folder}/${name}`),
  );
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.filter((path) => readers.test(readFileSync(path, 'utf8')))).toEqual([]);
});
