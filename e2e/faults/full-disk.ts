/**
 * A run, a dataset and a model on a full disk: without space, with space for less than a chunk, and with half of what
 * is needed. Nothing stored is lost, each failure is explained in a sentence, and all of it works without a reload
 * once there is space.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { encodePng } from '../../src/formats/png-encode.ts';
import { DatasetsPage } from '../pages/datasets.ts';
import { Shell } from '../pages/shell.ts';
import { TrainPage } from '../pages/train.ts';
import { FaultedRun } from './faulted-run.ts';
import { openProfile } from './kept-profile.ts';
import type { SmallDisk } from './small-disk.ts';

const DISK_FULL = /The disk is full, so nothing of this was saved/;
const MB = 1024 * 1024;
const sample = fileURLToPath(new URL('../../public/sample/model.safetensors', import.meta.url));

/** Free bytes with which a save is tried. */
const rooms = [0, MB / 10, 8 * MB];

/** Throws if something does not hold. */
export async function fillDisk(site: string, disk: SmallDisk): Promise<void> {
  const pictures = await mkdtemp(`${tmpdir()}/studio-pictures-`);
  const { page, kill } = await openProfile(`${disk.folder}/profile`);
  try {
    await writePictures(pictures);
    await page.goto(site);
    const shell = new Shell(page);
    const run = new FaultedRun(page, shell, new TrainPage(page));
    await run.startHere();
    expect(await run.save()).toBe('saved');
    for (const room of rooms) {
      const before = await run.checkpoints();
      disk.leave(room);
      expect(await run.save(), `${room} bytes free`).toBe('trouble');
      expect(await run.told()).toMatch(DISK_FULL);
      disk.clear();
      expect(await run.checkpoints()).toEqual(before);
      expect(await run.save()).toBe('saved');
    }
    disk.leave(0);
    const told = page.getByRole('main').getByText(DISK_FULL).first();
    await shell.drop([pictures]);
    await new DatasetsPage(page).make();
    await expect(told, 'a dataset').toBeVisible({ timeout: 300_000 });
    await shell.goTo('Models');
    await shell.drop([sample]);
    await expect(told, 'a model').toBeVisible({ timeout: 300_000 });
    disk.clear();
    await shell.goTo('Train');
    expect(await run.save()).toBe('saved');
    expect(await run.brokenAfterStart()).toEqual([]);
  } finally {
    await kill();
    await rm(pictures, { recursive: true });
  }
}

async function writePictures(folder: string): Promise<void> {
  const data = new Uint8Array(64 * 64 * 3).fill(100);
  const png = encodePng({ width: 64, height: 64, channels: 3, data });
  for (let i = 0; i < 20; i++) await writeFile(`${folder}/${i}.png`, png);
}
