/** Many files through the worker's service: rows as they come, grids cut, verdicts of the registry, stopped half way. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { openBackendNode } from '../../src/engine/open-node.ts';
import { parseFingerprint } from '../../src/fingerprint/bits.ts';
import { writeRegistry } from '../../src/fingerprint/registry/file.ts';
import type { DecodedLine } from '../../src/fingerprint/decoded.ts';
import { emptyRegistry } from '../../src/fingerprint/registry/registry.ts';
import { addUser } from '../../src/fingerprint/registry/testing/add-user.ts';
import { encodePng } from '../../src/formats/png-encode.ts';
import { openStore } from '../../src/storage/store.ts';
import { Job } from '../kit/job.ts';
import { Catalogue } from './catalogue.ts';
import type { DecodeManyRequest, ManyProgress, NamedBlob } from './protocol.ts';
import { RenderService } from './service.ts';
import { cellsFrom, fileOf, modelBytes } from './testing/models.ts';

const modelId = 'sample';
let databases = 0;
let service: RenderService;

beforeEach(() => {
  const store = openStore(`many-${databases++}`);
  const catalogue = new Catalogue(store, async () => modelBytes(1));
  const openDevice = () => openBackendNode({ prefer: 'wasm' });
  service = new RenderService({ store, codecs: nodeCodecs, openDevice, catalogue });
});
afterEach(() => service.close());

async function grid(columns: number, count: number): Promise<NamedBlob> {
  const request = { cells: cellsFrom(10, count), columns, noise: 'none', fileStem: 'grid' } as const;
  const { bytes, fileName } = await service.exportPng({ modelId, ...request });
  return fileOf(bytes, fileName);
}

/** Rows of a run with everything but `change` as usual. */
async function decoded(
  files: NamedBlob[],
  change: Partial<DecodeManyRequest> = {},
  signal = new AbortController().signal,
): Promise<ManyProgress['rows']> {
  const rows: ManyProgress['rows'] = [];
  const job = new Job<ManyProgress>(signal, (progress) => rows.push(...progress.rows));
  await service.decodeMany({ modelId, rate: 1e-6, reference: null, cut: 'said', files, ...change }, job);
  return rows;
}

const bitsOf = (rows: ManyProgress['rows']) =>
  rows.map(({ line }) => ('bits' in line ? line.bits : line.error));
const noise = (width: number, height: number) =>
  encodePng({
    width,
    height,
    channels: 3,
    data: Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 89) % 256),
  });

it('cuts a grid that says it is one into its cells, each read as a picture of its own', async () => {
  const rows = await decoded([await grid(2, 4), fileOf(new Uint8Array([1, 2]), 'broken.png')]);
  expect(rows.map(({ line }) => line.file)).toEqual([
    'grid.png #1',
    'grid.png #2',
    'grid.png #3',
    'grid.png #4',
    'broken.png',
  ]);
  expect(rows[4]).toMatchObject({ line: { error: expect.any(String) }, thumbnail: null });
  expect(rows[0]!.thumbnail).toMatchObject({ side: 8, channels: 3 });
  const single = await decoded([await grid(1, 1)]);
  expect(bitsOf(single)).toEqual(bitsOf(rows).slice(0, 1));
});

it('leaves another picture whole and says that it was resized, unless it is to be cut', async () => {
  const files = [fileOf(noise(16, 8), 'two.png'), fileOf(noise(9, 8), 'odd.png')];
  const whole = await decoded(files);
  expect(whole.map(({ line }) => line)).toMatchObject([{ resizedFrom: [16, 8] }, { resizedFrom: [9, 8] }]);
  const cut = await decoded(files, { cut: 'all' });
  expect(cut.map(({ line }) => line.file)).toEqual(['two.png #1', 'two.png #2', 'odd.png']);
});

it('judges by the users of the model’s registry, again when it changes, and pooled', async () => {
  const files = [await grid(1, 1)];
  const [row] = await decoded(files);
  expect(row!.line).toMatchObject({ verdict: 'untold', best: null });
  const [bits] = bitsOf([row!]);
  const registry = addUser(emptyRegistry({ bits: 6 }), {
    user: 'alice',
    fingerprint: parseFingerprint(bits!, 6),
    origin: 'random',
    created: '2026-11-26',
  });
  await service.saveRegistry({ modelId, before: null, after: writeRegistry(registry) });
  const settings = { modelId, rate: 0.02, reference: null };
  const [again] = await service.rejudge({ ...settings, lines: [row!.line] });
  expect(again).toMatchObject({ verdict: 'user', match: { user: 'alice', k: 6, n: 6, p: 1 / 64 } });
  const { logits } = again as DecodedLine;
  expect(await service.judge({ ...settings, readings: [logits, logits] })).toMatchObject({
    kind: 'user',
    pictures: 2,
  });
});

it('ends where nobody wants it any more, and where there is nothing to read', async () => {
  await expect(decoded([await grid(1, 1)], {}, AbortSignal.abort())).rejects.toMatchObject({
    code: 'aborted',
  });
  await expect(decoded([fileOf(new Uint8Array([65]), 'note.txt')])).rejects.toMatchObject({
    code: 'no-images',
  });
});
