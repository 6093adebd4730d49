/** A dataset that replaces another: at every moment at least one whole set exists. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
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

/** Side and number of the pictures of the largest level, which readers take. */
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

it('refuses a place where another command writes, until that one has ended', () =>
  withFolder(async (folder) => {
    const first = new TfrecordDatasetWriter(`${folder}/set`, 4, 3);
    await first.add(new Uint8Array(48));
    await expect(write(`${folder}/set`, 4, 1)).rejects.toMatchObject({ code: 'out-in-use' });
    await first.commit();
    expect(largest(`${folder}/set`)).toBe('1 of 4');
    await write(`${folder}/set`, 4, 2);
    expect(largest(`${folder}/set`)).toBe('2 of 4');
    expect(readdirSync(folder)).toEqual(['set']);
  }));

it('takes over what a command left that was killed, and not what one on another computer writes', () =>
  withFolder(async (folder) => {
    const killed = spawnSync(process.execPath, ['--eval', '']).pid;
    const leftBy = (owner: string): void => {
      mkdirSync(`${folder}/.set.partial`);
      writeFileSync(`${folder}/.set.partial/owner`, owner);
      writeFileSync(`${folder}/.set.partial/set-r02.tfrecords`, 'half');
    };
    leftBy(`${killed} ${hostname()}`);
    await write(`${folder}/set`, 4, 2);
    expect(readdirSync(folder)).toEqual(['set']);
    leftBy(`${killed} elsewhere`);
    await expect(write(`${folder}/set`, 4, 1)).rejects.toMatchObject({ code: 'out-in-use' });
    expect(readdirSync(folder)).toContain('.set.partial');
  }));
