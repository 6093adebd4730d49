/** The pacer with a clock and a queue that a spec turns by hand. */
import { expect, it } from 'vitest';
import { Pacer } from './pacer.ts';

/** A GPU whose work ends when the spec says so. */
function fakeGpu() {
  let nowMs = 0;
  let waiting: (() => void)[] = [];
  const queue = {
    onSubmittedWorkDone: () => new Promise<undefined>((resolve) => waiting.push(() => resolve(undefined))),
  };
  const pacer = new Pacer(queue, () => nowMs);
  return {
    pacer,
    /** All that was submitted is done after so long. */
    async finish(ms: number): Promise<void> {
      nowMs += ms;
      const done = waiting;
      waiting = [];
      for (const tell of done) tell();
      await new Promise((resolve) => setTimeout(resolve));
    },
    async burst(dispatches: number, ms: number): Promise<void> {
      pacer.submitted(dispatches);
      await this.finish(ms);
    },
    get waiting(): number {
      return waiting.length;
    },
  };
}

it('starts small and lets as many dispatches in as fit in 100 ms', async () => {
  const gpu = fakeGpu();
  expect(gpu.pacer.limit).toBe(32);
  await gpu.burst(32, 5 + 64);
  expect(gpu.pacer.limit).toBe(50);
});

it('keeps to its bounds', async () => {
  const quick = fakeGpu();
  await quick.burst(32, 1);
  expect(quick.pacer.limit).toBe(1024);
  const slow = fakeGpu();
  await slow.burst(32, 4000);
  expect(slow.pacer.limit).toBe(8);
});

it('goes down at once, and up again slowly', async () => {
  const gpu = fakeGpu();
  await gpu.burst(1000, 5 + 1000);
  expect(gpu.pacer.limit).toBe(100);
  await gpu.burst(1000, 5 + 5000);
  expect(gpu.pacer.limit).toBe(20);
  await gpu.burst(1000, 5 + 1000);
  expect(gpu.pacer.limit).toBe(22);
  for (let i = 0; i < 40; i++) await gpu.burst(1000, 5 + 1000);
  expect(gpu.pacer.limit).toBe(100);
});

it('counts a slow single dispatch, and no latency of a quick one', async () => {
  const gpu = fakeGpu();
  await gpu.burst(1, 20);
  expect(gpu.pacer.limit).toBe(32);
  await gpu.burst(1, 400);
  expect(gpu.pacer.limit).toBe(8);
});

it('times from an idle queue to an idle queue, and waits for nothing itself', async () => {
  const gpu = fakeGpu();
  gpu.pacer.submitted(32);
  gpu.pacer.submitted(32);
  expect(gpu.waiting).toBe(1);
  await gpu.finish(55); // of the first alone, as far as is known
  expect(gpu.pacer.limit).toBe(32);
  expect(gpu.waiting).toBe(1);
  await gpu.finish(55);
  expect(gpu.waiting).toBe(0);
  expect(gpu.pacer.limit).toBe(Math.floor(100 / (105 / 64)));
});

it('tells of a new limit', async () => {
  const gpu = fakeGpu();
  const told: number[] = [];
  gpu.pacer.onLimit = (limit) => told.push(limit);
  await gpu.burst(32, 69);
  await gpu.burst(32, 69);
  expect(told).toEqual([50]);
});

it('survives a device that is lost', async () => {
  const pacer = new Pacer({ onSubmittedWorkDone: () => Promise.reject(new Error('lost')) });
  pacer.submitted(4);
  await new Promise((resolve) => setTimeout(resolve));
  pacer.submitted(4);
  expect(pacer.limit).toBe(32);
});
