/** Explore's requests for grids, answered by hand: which answers are shown, and when waiting is shown. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job } from '../../workers/kit/job.ts';
import type {
  CellRequest,
  DrawProgress,
  GridReply,
  GridRequest,
  ModelInfo,
} from '../../workers/render/protocol.ts';

interface Asked extends GridRequest {
  signal: AbortSignal;
  answer(reply: GridReply): Promise<void>;
}
const { asked, lookedAt } = vi.hoisted(() => ({
  asked: [] as Asked[],
  lookedAt: [] as CellRequest[],
}));

vi.mock('../../workers/render/client.ts', async () => {
  const { answering } = await import('../../workers/kit/testing/answering.ts');
  const worker = {
    openModel: async (id: string) => {
      if (id === 'slow') await new Promise((resolve) => setTimeout(resolve, 1000));
      return { id, bits: 4, network: { latentSize: 2 } } as ModelInfo;
    },
    renderGrid: (request: GridRequest, { signal }: Job<DrawProgress>) =>
      new Promise<GridReply>((resolve) => {
        const answer = async (reply: GridReply): Promise<void> => {
          resolve(reply);
          await vi.advanceTimersByTimeAsync(0);
        };
        asked.push({ ...request, signal, answer });
      }),
    readCell: async (request: CellRequest) => (lookedAt.push(request), { cell: request.cell }),
  };
  return { renderWorker: answering(worker) };
});

const {
  changeExplore,
  chooseCell,
  chooseChild,
  exploreModel,
  previewBit,
  setBit,
  showChildren,
  stopDrawing,
  useExplore,
} = await import('./explore.ts');
const { useChosenCell } = await import('./explore-cell.ts');

/** A grid of its own for each request: they are told apart by how long they took. */
let elapsedMs = 0;
const answerTo = (): GridReply => ({
  cells: Array.from({ length: 24 }, (_, seed) => ({ seed, fingerprint: '0110' })),
  sheet: { columns: 6, rows: 4, resolution: 1, rgba: new Uint8ClampedArray(96) },
  elapsedMs: ++elapsedMs,
  backend: 'webgpu',
});
const shown = () => useExplore.getState().shown;
const drawing = () => useExplore.getState().drawing;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal('location', { hash: '#/explore/m' });
  vi.stubGlobal('history', {
    replaceState: (_: unknown, _title: string, address: string) => (location.hash = address),
  });
  asked.length = 0;
  void exploreModel('m');
  await vi.advanceTimersByTimeAsync(0);
  const [first] = asked.splice(0);
  await first!.answer(answerTo());
});
afterEach(async () => {
  await vi.runOnlyPendingTimersAsync();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('asks at once for every step of a slider, and shows what comes in between', async () => {
  for (const gain of [2, 3, 4]) changeExplore({ gain, difference: true });
  await vi.advanceTimersByTimeAsync(0);
  const [a, b, c] = asked;
  expect([a, b, c].map((request) => request?.difference?.gain)).toEqual([2, 3, 4]);
  expect([a, b, c].map((request) => request?.signal.aborted)).toEqual([true, true, false]);
  const [between, newest] = [answerTo(), answerTo()];
  await a!.answer(between);
  expect(shown()).toBe(between);
  expect(drawing()).not.toBeNull();
  await c!.answer(newest);
  expect([shown(), drawing()]).toEqual([newest, null]);
});

it('never goes back to an older grid', async () => {
  setBit(0, '1');
  setBit(1, '1');
  await vi.advanceTimersByTimeAsync(0);
  const [older, newer] = asked;
  const newest = answerTo();
  await newer!.answer(newest);
  await older!.answer(answerTo());
  expect(shown()).toBe(newest);
});

it('says that it draws only where nothing new is seen for a while', async () => {
  setBit(0, '1');
  await vi.advanceTimersByTimeAsync(200);
  setBit(1, '1');
  const [a] = asked;
  await a!.answer(answerTo());
  await vi.advanceTimersByTimeAsync(200);
  expect(drawing()?.late).toBe(false);
  await vi.advanceTimersByTimeAsync(100);
  expect(drawing()?.late).toBe(true);
});

it('shows nothing of what was stopped, nor of the model before', async () => {
  setBit(0, '1');
  await vi.advanceTimersByTimeAsync(0);
  const before = shown();
  stopDrawing();
  await asked[0]!.answer(answerTo());
  expect([shown(), drawing(), asked[0]!.signal.aborted]).toEqual([before, null, true]);
  setBit(0, '1');
  await vi.advanceTimersByTimeAsync(0);
  void exploreModel('other');
  await asked[1]!.answer(answerTo());
  expect(useExplore.getState().shown).toBeNull();
});

it('edits the chosen cell, and what shares its fingerprint, wherever it is', async () => {
  changeExplore({ mode: 'matrix', given: {} });
  await vi.advanceTimersByTimeAsync(0);
  const [drawn] = asked.splice(0);
  await drawn!.answer(answerTo());
  chooseCell(8); // column 2 of 6
  expect(lookedAt.at(-1)?.cell.seed).toBe(8);
  setBit(0, '1');
  setBit(3, '1');
  expect(lookedAt.at(-1)?.cell, 'the picture does not wait for the grid').toMatchObject({
    seed: 8,
    fingerprint: '1111',
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.at(-1)?.plan.given).toEqual({ 2: '1111' });
  changeExplore({ mode: 'arbitrary' });
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.at(-1)?.plan.given).toEqual({});
});

it('shows the chosen picture before it is read', async () => {
  chooseCell(7);
  await vi.advanceTimersByTimeAsync(0);
  expect(lookedAt.slice(-2).map(({ cell, unread }) => [cell.seed, unread])).toEqual([
    [7, true],
    [7, undefined],
  ]);
});

it('looks once at a picture that is edited: before its grid, and not again with it', async () => {
  chooseCell(2);
  previewBit(0);
  await vi.advanceTimersByTimeAsync(0);
  setBit(0, '1');
  expect(useChosenCell.getState().preview, 'what was seen ahead stays until it is so').not.toBeNull();
  await vi.advanceTimersByTimeAsync(0);
  expect(useChosenCell.getState()).toMatchObject({ preview: null, seen: { cell: { fingerprint: '1110' } } });
  const looks = lookedAt.length;
  const grid = answerTo();
  grid.cells = grid.cells.map((cell, i) => (i === 2 ? { ...cell, fingerprint: '1110' } : cell));
  await asked.at(-1)!.answer(grid);
  expect(lookedAt).toHaveLength(looks);
  changeExplore({ given: {} });
});

it('looks ahead at the bit that is pointed at, and changes nothing', async () => {
  chooseCell(3);
  previewBit(1);
  expect(lookedAt.at(-1)).toMatchObject({ cell: { seed: 3, fingerprint: '0010' } });
  previewBit(null);
  expect(useExplore.getState().given).toEqual({});
});

it('makes a child the one in the middle, and so one that is edited; leaving the family forgets it', async () => {
  chooseCell(3);
  showChildren();
  await vi.advanceTimersByTimeAsync(0);
  const family = asked.at(-1)!.plan.family!;
  expect([family.parent, useExplore.getState().selected]).toEqual([{ seed: 3, fingerprint: '0110' }, 4]);
  const latentSteps = [{ seed: 99, share: 0.2 }];
  const cells = answerTo()
    .cells.map((cell) => ({ ...cell, latentSteps, latentScale: 0.5 }))
    .slice(0, 9);
  await asked.at(-1)!.answer({ ...answerTo(), cells });
  chooseChild(7);
  expect(useExplore.getState().family?.parent).toEqual({ seed: 7, fingerprint: '0110', latentSteps });
  setBit(0, '1');
  setBit(3, '1');
  expect(useExplore.getState().family?.parent.fingerprint).toBe('1111');
  chooseCell(8);
  setBit(1, '0');
  expect(useExplore.getState()).toMatchObject({
    selected: 4,
    family: { parent: { seed: 8, fingerprint: '0010' } },
  });
  changeExplore({ mode: 'matrix' });
  expect(useExplore.getState()).toMatchObject({ family: null, columns: 6, rows: 4 });
});

describe('a model chosen while another one is on show or is opened', () => {
  beforeEach(() => (location.hash = '#/explore/other'));

  it('is not taken back by the one that is opened later', async () => {
    void exploreModel('slow');
    void exploreModel('other');
    await vi.advanceTimersByTimeAsync(2000);
    expect(useExplore.getState().info?.id).toBe('other');
    expect(location.hash).toMatch(/^#\/explore\/other/);
  });

  it('keeps its address, though the view on show was about to be written there', async () => {
    changeExplore({ seed: 7 });
    await vi.advanceTimersByTimeAsync(2000);
    expect(location.hash).toBe('#/explore/other');
    void exploreModel('other');
    await vi.advanceTimersByTimeAsync(2000);
    expect(location.hash).toMatch(/^#\/explore\/other\?.*seed=7/);
  });
});
