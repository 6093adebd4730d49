/** Generators for many users through the render worker's service, on wasm with a tiny model whose decoder is untrained. */
import 'fake-indexeddb/auto';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { openBackendNode } from '../../src/engine/open-node.ts';
import { readFoldedSafetensors } from '../../src/engine/networks/issue/testing/read-folded.ts';
import { bitsFromLogits } from '../../src/fingerprint/bits.ts';
import { writeRegistry } from '../../src/fingerprint/registry/file.ts';
import { poolLogits } from '../../src/fingerprint/pooled.ts';
import { emptyRegistry, revokeUser, type Registry } from '../../src/fingerprint/registry/registry.ts';
import { addUser } from '../../src/fingerprint/registry/testing/add-user.ts';
import { openStore } from '../../src/storage/store.ts';
import { Job } from '../kit/job.ts';
import { Catalogue } from './catalogue.ts';
import type { FileReply, IssueProgress, ManyProgress } from './protocol.ts';
import { RenderService } from './service.ts';
import { cellsFrom, fileOf, modelBytes } from './testing/models.ts';

const modelId = 'sample';
let databases = 0;
let service: RenderService;
let registry: Registry;

beforeEach(async () => {
  const store = openStore(`issue-${databases++}`);
  const catalogue = new Catalogue(store, async () => modelBytes(1));
  const openDevice = () => openBackendNode({ prefer: 'wasm' });
  service = new RenderService({ store, codecs: nodeCodecs, openDevice, catalogue });
  // The decoder reads much the same in every picture, which makes one fingerprint readable and its opposite not.
  const readable = await usuallyRead();
  const day = { origin: 'random', created: '2026-11-26' } as const;
  registry = addUser(emptyRegistry({ bits: 6 }), { user: 'alice', fingerprint: readable, ...day });
  registry = addUser(registry, { user: 'Bob', fingerprint: readable.map((bit) => 1 - bit), ...day });
});
afterEach(() => service.close());

async function usuallyRead() {
  const cells = cellsFrom(10, 16);
  const { bytes } = await service.exportPng({ modelId, cells, columns: 4, noise: 'none', fileStem: 'grid' });
  const rows: ManyProgress['rows'] = [];
  await service.decodeMany(
    { modelId, rate: 0.5, reference: null, cut: 'said', files: [fileOf(bytes, 'grid.png')] },
    new Job(new AbortController().signal, (progress: ManyProgress) => rows.push(...progress.rows)),
  );
  return bitsFromLogits(poolLogits(rows.map(({ line }) => ('logits' in line ? line.logits : []))));
}

async function issued(users: readonly string[], signal = new AbortController().signal) {
  const told: IssueProgress[] = [];
  const job = new Job<IssueProgress>(signal, (progress) => told.push(progress));
  const request = { modelId, registry: writeRegistry(registry), users, rate: 0.5 };
  return { told, reply: await service.issueGenerators(request, job) };
}

async function filesOf(zip: FileReply | null) {
  return unzipSync(new Uint8Array(await zip!.blob.arrayBuffer()));
}

it('gives one user the files, and many a folder each but for whom the check fails', async () => {
  const { reply: alone } = await issued(['alice']);
  expect(alone).toMatchObject({ issued: [{ user: 'alice' }], refused: [] });
  expect(alone.file?.fileName).toBe('generator-alice.zip');
  const files = await filesOf(alone.file);
  expect(Object.keys(files).toSorted()).toEqual(['generator.onnx', 'generator.safetensors', 'manifest.json']);

  const { told, reply } = await issued(['Bob', 'alice', 'nobody']);
  expect(told.map(({ done, file }) => [done, file])).toEqual([
    [1, null],
    [2, null],
    [3, null],
  ]);
  expect(reply.issued).toMatchObject([{ user: 'alice', check: { pictures: 16 } }]);
  expect(reply.refused).toMatchObject([
    { user: 'Bob', error: { code: 'issue-unreadable' } },
    { user: 'nobody', error: { code: 'registry-unknown-user' } },
  ]);
  expect(reply.file?.fileName).toBe('generators-1.zip');
  const folders = await filesOf(reply.file);
  expect(Object.keys(folders).toSorted()).toEqual([
    'alice/generator.onnx',
    'alice/generator.safetensors',
    'alice/manifest.json',
  ]);
  expect(readFoldedSafetensors(folders['alice/generator.safetensors']!).weights).toEqual(
    readFoldedSafetensors(files['generator.safetensors']!).weights,
  );
});

it('issues nothing to who was revoked, and stops when nobody wants it any more', async () => {
  registry = revokeUser(registry, 'alice', '2026-11-27');
  const { reply } = await issued(['alice']);
  expect(reply).toMatchObject({ issued: [], refused: [{ error: { code: 'user-revoked' } }], file: null });
  await expect(issued(['alice'], AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
});
