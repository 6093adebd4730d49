import { expect, test } from './fixture.ts';

test('on WebGPU, a resumed run equals one that never stopped, bit for bit', async ({ engine }) => {
  test.setTimeout(5 * 60_000);
  // Past 16 steps every phase has run in both halves, R1 included.
  const { tensors, differing, differingInControl } = await engine.run('resume', { steps: 18 });
  expect(tensors).toBeGreaterThan(50);
  expect(differing).toEqual([]);
  expect(differingInControl).not.toEqual([]);
});
