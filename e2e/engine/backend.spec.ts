import { expect, test } from './fixture.ts';

test('a worker in Chromium computes on WebGPU', async ({ engine }) => {
  expect(await engine.run('backendInUse', undefined)).toEqual({ backend: 'webgpu', product: [11] });
});
