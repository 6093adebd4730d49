import { beforeEach, describe, expect, it } from 'vitest';
import { resolveConfig } from '../engine/training/config.ts';
import { strongerGamma } from '../engine/training/advice/remedies.ts';
import { presetSettings } from '../engine/training/presets.ts';
import type { GridsOfKind, TrainEvent } from '../../workers/train/protocol.ts';
import { Curve } from './curve.ts';
import { handleEvent, isBusy, isHeld, noteSilence, useTraining } from './training.ts';

const runId = 'run-1';
const stats = (kimg: number, losses: Record<string, number>): TrainEvent => ({
  type: 'stats',
  runId,
  step: kimg * 1000,
  kimg,
  imagesPerSecond: 100,
  goals: [],
  losses,
  bitAccuracy: 0.5,
});
const grid = (kind: GridsOfKind['kind'], kimg: number): GridsOfKind => ({
  kind,
  kimg,
  source: 'average',
  sheet: { columns: 1, rows: 1, resolution: 1, rgba: new Uint8ClampedArray(4) },
});

beforeEach(() => {
  const config = resolveConfig(presetSettings('tiny16'));
  useTraining.setState({
    run: { runId, name: 'Run', datasetId: 'd', config },
    phase: 'training',
    kimg: 0,
    losses: {},
    grids: {},
    notices: [],
    error: null,
    curve: new Curve(),
    curveVersion: 0,
  });
});

describe('events of the training worker', () => {
  it('of another run change nothing', () => {
    handleEvent({ ...stats(5, { generator: 1 }), runId: 'other' });
    expect(useTraining.getState().kimg).toBe(0);
    expect(useTraining.getState().curve.kimg).toEqual([]);
  });

  it('keep the last value of a loss that was not due', () => {
    handleEvent(stats(1, { generator: 1, r1: 7 }));
    handleEvent(stats(2, { generator: 2 }));
    expect(useTraining.getState().losses).toEqual({ generator: 2, r1: 7 });
    expect(useTraining.getState().curveVersion).toBe(2);
  });

  it('replace a grid by its newer one and leave the others', () => {
    handleEvent({ type: 'grids', runId, grids: [grid('arbitrary', 1), grid('same-latent', 1)] });
    handleEvent({ type: 'grids', runId, grids: [grid('arbitrary', 2)] });
    const { grids } = useTraining.getState();
    expect(grids.arbitrary?.kimg).toBe(2);
    expect(grids['same-latent']?.kimg).toBe(1);
  });

  it('that tell an error end the run and keep what happened', () => {
    const error = { code: 'gpu-lost' as const, message: 'The GPU went away.', hint: 'Resume.' };
    handleEvent({ type: 'error', runId, error });
    const { phase, error: shown } = useTraining.getState();
    expect(shown).toEqual(error);
    expect(phase).toBe('failed');
    expect(isHeld(phase)).toBe(false);
  });

  it('that tell what goes wrong are shown, the newest of a kind', () => {
    const { config } = useTraining.getState().run!;
    const finding = (message: string): TrainEvent => ({
      type: 'finding',
      runId,
      finding: { what: 'dying-latent', message, hint: '', remedy: strongerGamma(config) },
    });
    for (const message of ['a', 'b']) handleEvent(finding(message));
    expect(useTraining.getState().findings.map(({ message }) => message)).toEqual(['b']);
  });

  it('show the same notice once', () => {
    for (const message of ['a', 'b', 'a']) handleEvent({ type: 'notice', runId, message });
    expect(useTraining.getState().notices).toEqual(['b', 'a']);
  });
});

describe('phases', () => {
  it('hold the run while paused without keeping the screen awake', () => {
    expect(isHeld('paused')).toBe(true);
    expect(isBusy('paused')).toBe(false);
    expect(isHeld('stopped')).toBe(false);
  });
});

it('tells that the worker does not answer, but not of what it has been busy for before', () => {
  const { getState } = useTraining;
  noteSilence(8000);
  expect(getState().silentMs).toBe(8000);
  noteSilence(10_000);
  noteSilence(null);
  expect(getState().silentMs).toBeNull();
  noteSilence(12_000); // the next long step
  expect(getState().silentMs).toBeNull();
  noteSilence(22_000);
  expect(getState().silentMs).toBe(22_000);
});

it('keeps a run whose checkpoint finds no room, with the reason beside it until one does', () => {
  const error = {
    code: 'storage-full' as const,
    message: 'There is no more room.',
    hint: 'Delete something.',
  };
  handleEvent({ type: 'unsaved', runId, error });
  expect(useTraining.getState()).toMatchObject({ phase: 'training', trouble: error, error: null });
  handleEvent({
    type: 'saved',
    runId,
    checkpoint: { id: 'c', kimg: 1, savedAt: 0, sizeBytes: 1, bitAccuracy: null },
  });
  expect(useTraining.getState().trouble).toBeNull();
});
