import { describe, expect, it, vi } from 'vitest';
import type { CurvePoint, GridsOfKind, TrainEvent } from '../../workers/train/protocol.ts';
import { defaultLocks } from '../storage/locks.ts';
import { afterNews, curveSoFar, followOtherTabs, type FollowedRun } from './followed-runs.ts';
import { refreshRuns, useRuns } from './runs.ts';

vi.mock('./runs.ts', async (importActual) => ({ ...(await importActual<object>()), refreshRuns: vi.fn() }));

const runId = 'r1';
const point = (kimg: number): CurvePoint => ({ kimg, losses: {}, bitAccuracy: kimg / 10 });
const stats = (kimg: number): TrainEvent => ({
  ...point(kimg),
  type: 'stats',
  runId,
  step: kimg,
  imagesPerSecond: 5,
  goals: [],
});
const grid = (kind: GridsOfKind['kind'], kimg: number): GridsOfKind => ({
  kind,
  kimg,
  source: 'average',
  sheet: { columns: 1, rows: 1, resolution: 1, rgba: new Uint8ClampedArray(4) },
});
const heard = (...events: TrainEvent[]): FollowedRun | undefined =>
  events.reduce<FollowedRun | undefined>(afterNews, undefined);

describe('a run in another tab', () => {
  it('is known as far as it was heard of', () => {
    expect(heard(stats(1), { type: 'phase', runId, phase: 'saving' }, stats(2))).toMatchObject({
      phase: 'saving',
      kimg: 2,
      bitAccuracy: 0.2,
      imagesPerSecond: 5,
    });
  });

  it('shows the newest grid of each kind', () => {
    const first = { type: 'grids', runId, grids: [grid('arbitrary', 1), grid('same-latent', 1)] } as const;
    const second = { type: 'grids', runId, grids: [grid('arbitrary', 2)] } as const;
    expect(
      heard({ ...first, grids: [...first.grids] }, { ...second, grids: [...second.grids] })!.grids,
    ).toEqual([grid('same-latent', 1), grid('arbitrary', 2)]);
  });

  it('is listed anew once its tab is gone, though nothing was ever heard of it', async () => {
    let crash = (): void => undefined;
    const alive = new Promise<void>((resolve) => (crash = resolve));
    const lock = defaultLocks().request(`gan-fingerprint-studio/run/${runId}`, {}, () => alive);
    const end = followOtherTabs();
    const listed = { runId, isTraining: true };
    useRuns.setState({ runs: [listed] as ReturnType<typeof useRuns.getState>['runs'] });
    await new Promise((resolve) => setTimeout(resolve));
    expect(refreshRuns).not.toHaveBeenCalled();
    crash();
    await lock;
    await vi.waitFor(() => expect(refreshRuns).toHaveBeenCalledOnce());
    end();
  });

  it('goes on with its curve where the stored one ends', () => {
    const followed = heard(stats(2), stats(3), stats(4));
    expect(curveSoFar([point(1), point(2), point(3)], followed).map(({ kimg }) => kimg)).toEqual([
      1, 2, 3, 4,
    ]);
    expect(curveSoFar([point(1)]).map(({ kimg }) => kimg)).toEqual([1]);
  });
});
