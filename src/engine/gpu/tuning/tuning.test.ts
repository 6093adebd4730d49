/** Tuning with a clock and times that the spec makes up, since software GPUs have none worth measuring. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { beforeEach, expect, it } from 'vitest';
import { Tiles, type UsedProduct } from './tiles.ts';
import { choiceKey, ruleFor, type Choice, type Product } from './rules.ts';
import type { ProductUse } from './products.ts';
import { summariseTiles, type TileTable } from './tile-table.ts';
import { Tuning } from './tuning.ts';

let tiles: Tiles;
const limits = { maxComputeWorkgroupStorageSize: 32_768, maxComputeInvocationsPerWorkgroup: 256 };
const product = (rows: number): Product => ({
  rows,
  columns: 64,
  depth: 576,
  rowQuads: false,
  phases: 1,
  splits: false,
});
const never = (): TensorInfo => {
  throw new Error('nothing runs here');
};
const use = (key: string, rows = 16_384): ProductUse => ({
  used: { key, product: product(rows), shapes: {}, run: never },
  times: 1,
});
const inForce = (key: string, rows = 16_384): string =>
  choiceKey(tiles.choose(key, product(rows), {}, never));
const rule = (rows = 16_384): string => choiceKey(ruleFor(product(rows)));

/** A GPU on which wide tiles take so many times what the rest does; every product takes 3 s of measuring. */
function gpu(wide: number) {
  const measured: string[] = [];
  let nowMs = 0;
  const time = ({ key }: UsedProduct, candidates: readonly Choice[]) => {
    measured.push(key);
    nowMs += 3000;
    const timed = candidates.map((choice) => ({ choice, ms: choice.tile.quadsPerThread > 1 ? wide : 1 }));
    return Promise.resolve(timed.sort((a, b) => a.ms - b.ms));
  };
  return { measured, time, now: () => nowMs };
}

beforeEach(() => void (tiles = new Tiles()));

it('puts the fastest tile in force, and measures it once for good', async () => {
  const fast = gpu(0.5);
  const tuning = new Tuning({ tiles, limits, ...fast });
  expect(await tuning.measure([use('a')])).toBe(true);
  expect(inForce('a')).not.toBe(rule());
  expect(tuning.table['a']).toMatchObject({ tile: { quadsPerThread: 2 }, ms: 0.5, ruleMs: 1 });
  const before = fast.measured.length;
  expect(await tuning.measure([use('a')])).toBe(false);
  expect(await new Tuning({ tiles, limits, ...fast, stored: tuning.table }).measure([use('a')])).toBe(false);
  expect(fast.measured.length).toBe(before);
  expect(inForce('a')).not.toBe(rule());
});

it('leaves what it has no time for to another time where that is asked for, with the rule’s tile until then', async () => {
  const fast = gpu(0.5);
  const hurried = { tiles, limits, ...fast, budgetMs: 1000, unmeasured: 'later' as const };
  const first = new Tuning(hurried);
  await first.measure([use('a', 32_768), use('b')]);
  expect(Object.keys(first.table)).toEqual(['a']);
  expect(inForce('b')).toBe(rule());
  const second = new Tuning({ ...hurried, stored: first.table });
  await second.measure([use('a', 32_768), use('b')]);
  expect(second.table['b']).toMatchObject({ ms: 0.5 });
  const resumed = new Tuning({ ...hurried, stored: first.table, budgetMs: 0 });
  expect(await resumed.measure([use('a', 32_768), use('b')])).toBe(false);
  expect(resumed.table).toEqual(first.table);
  expect(inForce('b')).toBe(rule());
});

it('keeps the rule’s tile where nothing beats it by more than noise, and remembers that', async () => {
  const tuning = new Tuning({ tiles, limits, ...gpu(0.97) });
  expect(await tuning.measure([use('a')])).toBe(false);
  expect(inForce('a')).toBe(rule());
  expect(tuning.table['a']).toMatchObject({ ms: 1, ruleMs: 1 });
});

it('leaves small products alone, takes the largest first, and stops when the time is up', async () => {
  const fast = gpu(0.5);
  const told: number[][] = [];
  const tuning = new Tuning({ tiles, limits, ...fast });
  const uses = [use('small', 16), ...[1, 2, 3, 4, 5, 6].map((i) => use(`p${i}`, 1024 * i))];
  await tuning.measure(uses, { onProgress: (done, total) => told.push([done, total]) });
  expect([...new Set(fast.measured)]).toEqual(['p6', 'p5', 'p4', 'p3']);
  expect(told).toEqual([0, 1, 2, 3, 4, 5].map((done) => [done, 6]));
  expect(Object.keys(tuning.table).sort()).toEqual(['p1', 'p2', 'p3', 'p4', 'p5', 'p6']);
  // What was left has the rule's tile from now on, whatever the rule becomes and however much time there is.
  const { tile, slices } = ruleFor(product(1024));
  expect(tuning.table['p1']).toEqual({ tile, slices });
  const later = gpu(0.5);
  expect(await new Tuning({ tiles, limits, ...later, stored: tuning.table }).measure(uses)).toBe(false);
  expect(later.measured).toEqual([]);
  expect(summariseTiles([tuning.table])).toMatchObject({ measured: 4, replaced: 4, unmeasured: 2, gain: 2 });
});

it('aborted, throws and leaves no choice behind', async () => {
  const controller = new AbortController();
  const kept: TileTable[] = [];
  const keep = (added: TileTable) => Promise.resolve((kept.push(added), added));
  const tuning = new Tuning({ tiles, limits, ...gpu(0.5), keep });
  const onProgress = (done: number): void => {
    if (done === 1) controller.abort(new Error('enough'));
  };
  const measured = tuning.measure([use('a'), use('b'), use('c')], { onProgress, signal: controller.signal });
  await expect(measured).rejects.toThrow('enough');
  expect(kept).toEqual([]);
  expect(tuning.table).toEqual({});
  expect(inForce('a')).toBe(rule());
});

it('uses what was kept before in place of what it measured itself', async () => {
  const other = { tile: { ...ruleFor(product(16_384)).tile, depth: 32 }, slices: 1 };
  const keep = (added: TileTable) => Promise.resolve({ ...added, a: other });
  const tuning = new Tuning({ tiles, limits, ...gpu(0.5), keep });
  await tuning.measure([use('a')]);
  expect(inForce('a')).toBe(choiceKey(other));
});

it('remembers the rule’s tile where nothing could be timed', async () => {
  const tuning = new Tuning({ tiles, limits, time: () => Promise.resolve([]) });
  expect(await tuning.measure([use('a')])).toBe(false);
  expect(Object.keys(tuning.table)).toEqual(['a']);
});

it('takes no stored tile that the device or the product cannot have', () => {
  const { tile } = ruleFor(product(16_384));
  const stored = {
    big: { tile: { ...tile, threadsX: 64, threadsY: 64 }, slices: 1 },
    odd: { tile: { ...tile, rowsPerThread: 1 }, slices: 1 },
  };
  const tuning = new Tuning({ tiles, limits, time: () => Promise.resolve([]), stored });
  expect(tuning.table).toBe(stored); // it stays stored, for a device that can have it
  expect(inForce('big')).toBe(rule());
  const quads = { ...product(16_384), rowQuads: true };
  expect(choiceKey(tiles.choose('odd', quads, {}, never))).toBe(choiceKey(ruleFor(quads)));
});
