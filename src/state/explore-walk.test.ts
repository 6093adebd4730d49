import { beforeEach, expect, it, vi } from 'vitest';
import type { Sheet } from '../drawing/sheet.ts';
import { walkLength } from '../drawing/walk.ts';
import type { WalkPictures, WalkRequest } from '../../workers/render/protocol.ts';

interface Asked {
  request: WalkRequest;
  signal: AbortSignal;
  tell(progress: WalkPictures): void;
}
const { asked } = vi.hoisted(() => ({ asked: [] as Asked[] }));

vi.mock('../../workers/render/client.ts', () => ({
  renderWorker: {
    job(
      { signal, onProgress }: { signal: AbortSignal; onProgress: Asked['tell'] },
      ask: (worker: unknown) => Promise<void>,
    ) {
      return ask({
        drawWalk: async (request: WalkRequest) => void asked.push({ request, signal, tell: onProgress }),
      });
    },
  },
}));

const { drawWalk, forgetWalk, useWalk, walkOn } = await import('./explore-walk.ts');

const walkTo = (seed: number): WalkRequest => ({
  modelId: 'm',
  walk: { from: { seed: 1, fingerprint: '01' }, to: { seed, fingerprint: '10' }, moves: 'both' },
  noise: 'stored',
});
const pictures = (count: number): Sheet[] =>
  Array.from({ length: count }, () => ({
    columns: 1,
    rows: 1,
    resolution: 1,
    rgba: new Uint8ClampedArray(4),
  }));
const place = () => useWalk.getState().at;
let prefersStill = false;
vi.stubGlobal('matchMedia', () => ({ matches: prefersStill }));

beforeEach(() => {
  forgetWalk();
  asked.length = 0;
  prefersStill = false;
});

it('goes there and back, and waits for pictures that are still being drawn', async () => {
  await drawWalk(walkTo(2), null);
  const [{ tell }] = asked as [Asked];
  walkOn();
  expect(place()).toBe(0);
  tell({ from: 0, pictures: pictures(3) });
  for (let i = 0; i < 5; i++) walkOn();
  expect(place()).toBe(2);
  tell({ from: 3, pictures: pictures(walkLength - 3) });
  for (let i = 2; i < walkLength - 1; i++) walkOn();
  expect(place()).toBe(walkLength - 1);
  walkOn();
  expect(place()).toBe(walkLength - 2);
  for (let i = 0; i < walkLength; i++) walkOn();
  expect(place()).toBe(2);
});

it('is drawn once, wherever it stands, and no longer than it is wanted', async () => {
  await drawWalk(walkTo(2), null);
  await drawWalk(walkTo(2), 7);
  expect(useWalk.getState()).toMatchObject({ at: 7, isPlaying: false });
  await drawWalk(walkTo(2), null);
  expect(useWalk.getState()).toMatchObject({ at: 7, isPlaying: true });
  expect(asked).toHaveLength(1);
  await drawWalk(walkTo(3), null);
  expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  asked[0]!.tell({ from: 0, pictures: pictures(1) });
  expect(useWalk.getState().pictures).toEqual([]);
});

it('stands still until it is started where motion is not liked', async () => {
  prefersStill = true;
  await drawWalk(walkTo(2), null);
  expect(useWalk.getState().isPlaying).toBe(false);
  await drawWalk(walkTo(2), null);
  expect(useWalk.getState().isPlaying).toBe(true);
});
