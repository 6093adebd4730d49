import { expect, it } from 'vitest';
import { Job } from './job.ts';

it('hears what is still on its way before it ends', async () => {
  const seen: number[] = [];
  const job = new Job<number>(new AbortController().signal, (done) => seen.push(done));
  const atWorker = Job.at<number>(job.cross());
  for (const done of [1, 2, 3]) atWorker.tell(done);
  expect(seen).toEqual([]);
  await job.drain();
  expect(seen).toEqual([1, 2, 3]);
  job.close();
});

it('that never crossed has nothing on its way', async () => {
  await expect(new Job(new AbortController().signal, () => undefined).drain()).resolves.toBeUndefined();
});
