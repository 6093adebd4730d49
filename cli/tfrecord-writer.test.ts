/** A dataset that takes the place of another: at no moment is there less than one whole set. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { readTfrecords } from '../src/formats/tfrecord.ts';
import { readExampleImage } from '../src/formats/tf-example.ts';
import { withFolder } from './testing/run.ts';
import { TfrecordDatasetWriter } from './tfrecord-writer.ts';

const moments: { look: () => void } = vi.hoisted(() => ({ look: () => undefined }));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const looking =
    <Args extends unknown[]>(change: (...args: Args) => Promise<void>) =>
    async (...args: Args): Promise<void> => {
      await change(...args);
      moments.look();
    };
  return { ...real, rename: looking(real.rename), rm: looking(real.rm) };
});

async function write(out: string, resolution: number, count: number): Promise<void> {
  const writer = new TfrecordDatasetWriter(out, resolution, 3);
  for (let i = 0; i < count; i++) await writer.add(new Uint8Array(resolution * resolution * 3).fill(i));
  await writer.commit();
}

/** Side and number of the pictures of the largest level, which is what readers take. */
function largest(out: string): string {
  const name = readdirSync(out)
    .filter((each) => each.endsWith('.tfrecords'))
    .toSorted()
    .at(-1)!;
  const images = [...readTfrecords(readFileSync(`${out}/${name}`))].map((record, i) =>
    readExampleImage(record, i),
  );
  return `${images.length} of ${images[0]!.resolution}`;
}

it.each([
  ['as large', 16, '5 of 16'],
  ['larger', 32, '5 of 32'],
  ['smaller', 8, '5 of 8'],
])('is seen as the one or the other while a set that is %s takes its place', (_, resolution, after) =>
  withFolder(async (folder) => {
    const out = `${folder}/set`;
    await write(out, 16, 3);
    const seen = new Set<string>();
    moments.look = () => void seen.add(largest(out));
    await write(out, resolution, 5);
    moments.look = () => undefined;
    expect([...seen].filter((set) => set !== '3 of 16' && set !== after)).toEqual([]);
    expect(largest(out)).toBe(after);
    expect(readdirSync(out).length).toBe(Math.log2(resolution) - 1);
  }),
);
