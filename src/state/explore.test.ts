/** Explore's requests for grids, answered by hand: which answers are shown, and when waiting is shown. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CellRequest, GridReply, GridRequest, ModelInfo } from '../../workers/render/protocol.ts';

interface Asked extends GridRequest {
  answer(reply: GridReply | null): Promise<void>;
}
const { asked, aborts, lookedAt } = vi.hoisted(() => ({
  asked: [] as Asked[],
  aborts: [] as string[],
  lookedAt: [] as CellRequest[],
}));

vi.mock('../../workers/render/client.ts', () => {
  const worker = {
    openModel: async (id: string) => ({ id, bits: 4, network: { latentSize: 2 } }) as ModelInfo,
    renderGrid: (request: GridRequest) =>
      new Promise<GridReply | null>((resolve) => {
        const answer = async (reply: GridReply | null): Promise<void> => {
          resolve(reply);
          await vi.advanceTimersByTimeAsync(0);
        };
        asked.push({ ...request, answer });
      }),
    readCell: async (request: CellRequest) => (lookedAt.push(request), null),
    abort: async (channel: string) => void aborts.push(channel),
  };
  type Ask = (api: typeof worker) => unknown;
  return { renderWorker: { call: async (ask: Ask) => ask(worker), subscribe: () => () => undefined } };
});

const { changeExplore, chooseCell, exploreModel, previewBit, setBit, stopDrawing, useExplore } =
  await import('./explore.ts');

const answerTo = ({ stamp }: GridRequest): GridReply => ({
  stamp,
  cells: Array.from({ length: 24 }, (_, seed) => ({ seed, fingerprint: '0110' })),
  sheet: { columns: 6, rows: 4, resolution: 1, rgba: new Uint8ClampedArray(96) },
  elapsedMs: 1,
  backend: 'webgpu',
});
const shownSerial = () => useExplore.getState().shown?.stamp.serial;
const drawing = () => useExplore.getState().drawing;

beforeEach(async () => {
  vi.useFakeTimers();
  asked.length = 0;
  void exploreModel('m');
  await vi.advanceTimersByTimeAsync(0);
  const [first] = asked.splice(0);
  await first!.answer(answerTo(first!));
});
afterEach(() => vi.useRealTimers());

it('asks at once for every step of a slider, and shows what comes in between', async () => {
  for (const gain of [2, 3, 4]) changeExplore({ gain, difference: true });
  await vi.advanceTimersByTimeAsync(0);
  const [a, b, c] = asked;
  expect([a, b, c].map((request) => request?.difference?.gain)).toEqual([2, 3, 4]);
  await a!.answer(answerTo(a!));
  expect(shownSerial()).toBe(a!.stamp.serial);
  expect(drawing()).not.toBeNull();
  await b!.answer(null);
  await c!.answer(answerTo(c!));
  expect([shownSerial(), drawing()]).toEqual([c!.stamp.serial, null]);
});

it('never goes back to an older grid', async () => {
  setBit(0, '1');
  setBit(1, '1');
  await vi.advanceTimersByTimeAsync(0);
  const [older, newer] = asked;
  await newer!.answer(answerTo(newer!));
  await older!.answer(answerTo(older!));
  expect(shownSerial()).toBe(newer!.stamp.serial);
});

it('says that it draws only where nothing new is seen for a while', async () => {
  setBit(0, '1');
  await vi.advanceTimersByTimeAsync(200);
  setBit(1, '1');
  const [a] = asked;
  await a!.answer(answerTo(a!));
  await vi.advanceTimersByTimeAsync(200);
  expect(drawing()?.late).toBe(false);
  await vi.advanceTimersByTimeAsync(100);
  expect(drawing()?.late).toBe(true);
});

it('shows nothing of what was stopped, nor of the model before', async () => {
  setBit(0, '1');
  await vi.advanceTimersByTimeAsync(0);
  const before = shownSerial();
  stopDrawing();
  await asked[0]!.answer(answerTo(asked[0]!));
  expect([shownSerial(), drawing(), aborts]).toEqual([before, null, ['explore']]);
  setBit(0, '1');
  await vi.advanceTimersByTimeAsync(0);
  void exploreModel('other');
  await asked[1]!.answer(answerTo(asked[1]!));
  expect(useExplore.getState().shown).toBeNull();
});

it('edits the chosen cell, and what shares its fingerprint, wherever it is', async () => {
  changeExplore({ mode: 'matrix', given: {} });
  await vi.advanceTimersByTimeAsync(0);
  const [drawn] = asked.splice(0);
  await drawn!.answer(answerTo(drawn!));
  chooseCell(8); // column 2 of 6
  expect(lookedAt.at(-1)?.cell.seed).toBe(8);
  setBit(0, '1');
  setBit(3, '1');
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.at(-1)?.plan.given).toEqual({ 2: '1111' });
  changeExplore({ mode: 'arbitrary' });
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.at(-1)?.plan.given).toEqual({});
});

it('looks ahead at the bit that is pointed at, and changes nothing', async () => {
  chooseCell(3);
  previewBit(1);
  expect(lookedAt.at(-1)).toMatchObject({ cell: { seed: 3, fingerprint: '0010' } });
  previewBit(null);
  expect(useExplore.getState().given).toEqual({});
});
