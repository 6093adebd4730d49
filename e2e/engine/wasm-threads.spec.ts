import { expect, test } from './fixture.ts';

test('two threads of the wasm backend compute what one does, bit for bit', async ({ engine }) => {
  expect(await engine.run('wasmThreads', undefined)).toEqual({ threads: [1, 2], different: [] });
});

test('the wasm backend opens on one thread where two cannot be had', async ({ engine }) => {
  expect(await engine.run('wasmWithoutThreads', undefined)).toEqual([1, 1, 1]);
});

test('a thread that dies is replaced by the one that waited for it', async ({ engine }) => {
  expect(await engine.run('wasmThreadDies', undefined)).toEqual({
    threads: [2, 1],
    notices: ['wasm-threads-lost'],
    different: [],
  });
});
