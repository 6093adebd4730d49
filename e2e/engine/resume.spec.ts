import { expect, test } from './fixture.ts';

test('on WebGPU, a resumed run equals one that never stopped, bit for bit', async ({ engine }) => {
  test.setTimeout(10 * 60_000);
  // R1, the rarest phase, happens at steps 0 and 16, once in either half.
  const { tensors, differing, differingInControl } = await engine.run('resume', { steps: 9 });
  expect(tensors).toBeGreaterThan(50);
  expect(differing).toEqual([]);
  expect(differingInControl).not.toEqual([]);
});
