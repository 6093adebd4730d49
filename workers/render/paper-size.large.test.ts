/**
 * Official pickles of paper size through the render worker's service: opened from disk with progress and bounded memory,
 * drawn with, decoded, exported. Minutes and gigabytes: `npm run test:large`.
 */
import 'fake-indexeddb/auto';
import { execFileSync } from 'node:child_process';
import { openAsBlob, rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { openBackendNode } from '../../src/engine/open-node.ts';
import { openNetwork } from '../../src/engine/networks/open-network.ts';
import { openStore } from '../../src/storage/store.ts';
import { paperConfig } from '../../src/testing/paper-network.ts';
import { newJob } from '../kit/testing/linked.ts';
import type { ModelInfo, RenderEvent } from './protocol.ts';
import { RenderService } from './service.ts';

const MEGABYTE = 1e6;
const folder = mkdtempSync(join(tmpdir(), 'studio-paper-'));
const script = fileURLToPath(new URL('../../src/testing/paper-network.ts', import.meta.url));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const resolutions = [128, 256];

describe.each(resolutions)('a paper-size pickle of %i px', (resolution) => {
  const path = join(folder, `network-snapshot-011520-${resolution}.pkl`);
  let service: RenderService;
  let events: RenderEvent[];
  let file: Blob;
  let info: ModelInfo;

  beforeAll(async () => {
    // In a process of its own: what writing took must not count as what opening takes.
    execFileSync(process.execPath, ['--import', 'tsx', script, path, String(resolution)]);
    file = await openAsBlob(path);
    service = new RenderService({
      store: openStore(`paper-${resolution}`),
      codecs: nodeCodecs,
      openDevice: () => openBackendNode({ prefer: 'wasm' }),
    });
    events = [];
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }: MessageEvent<RenderEvent>) => void events.push(data);
    service.connect(port2);
    await service.adapter();
  }, 600_000);
  afterAll(async () => {
    await service.close();
    rmSync(path, { force: true });
  });

  it('opens with progress, in less than three times its size', async () => {
    const before = process.memoryUsage().rss;
    const start = performance.now();
    info = await service.importModel({ blob: file, fileName: 'network-snapshot-011520.pkl' });
    const seconds = (performance.now() - start) / 1000;
    // The browser's store is a disk; the one here keeps its copy in this process.
    const extraBytes = process.resourceUsage().maxRSS * 1024 - before - file.size;
    console.info(
      `${resolution} px: ${(file.size / MEGABYTE).toFixed(0)} MB opened in ${seconds.toFixed(1)} s`,
    );
    // The highest a process ever stood at tells of its first opening only.
    if (resolution === resolutions[0]) {
      console.info(`${(extraBytes / file.size).toFixed(2)} times the file at most`);
      expect(extraBytes).toBeGreaterThan(file.size);
      expect(extraBytes).toBeLessThan(3 * file.size);
    }

    expect(info).toMatchObject({ resolution, bits: 128, latentSize: 512, kimg: 11_520, origin: 'imported' });
    expect(info.network).toEqual(paperConfig(resolution));
    await expect.poll(() => progressOf(events).at(-1)).toBe(1);
    const progress = progressOf(events);
    expect(progress.length).toBeGreaterThan(50);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('draws an image and decodes it', async () => {
    const cell = { seed: 1, fingerprint: '01'.repeat(64) };
    const { bytes, fileName } = await service.exportPng({
      modelId: info.id,
      cells: [cell],
      columns: 1,
      noise: 'stored',
      fileStem: 'image',
    });
    const image = { blob: new Blob([bytes]), fileName };
    const reply = await service.decode({ modelId: info.id, image }, newJob());
    expect(reply.bits).toMatch(/^[01]{128}$/);
    expect([...reply.logits].every(Number.isFinite)).toBe(true);
    console.info(`${resolution} px: decoded in ${(reply.elapsedMs / 1000).toFixed(1)} s on ${reply.backend}`);
  });

  it('leaves as .safetensors with every value it came with', async () => {
    const { blob } = await service.exportModel({ modelId: info.id, wanted: { format: 'safetensors' } });
    const written = openNetwork(new Uint8Array(await blob.arrayBuffer()));
    const original = openNetwork(new Uint8Array(await file.arrayBuffer()));
    for (const letter of ['E', 'G', 'D', 'Gs'] as const) {
      const values = written.networks[letter]!;
      expect(values.size).toBe(original.networks[letter]!.size);
      for (const [name, { data }] of original.networks[letter]!) {
        expect(Buffer.compare(bytesOf(data), bytesOf(values.get(name)!.data)), `${letter}/${name}`).toBe(0);
      }
    }
  });
});

const progressOf = (events: readonly RenderEvent[]): number[] =>
  events.flatMap((event) => (event.type === 'importing' ? [event.progress] : []));

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
