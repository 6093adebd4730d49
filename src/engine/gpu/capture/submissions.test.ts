/** Cutting work to other submissions changes when it runs, never what it gives. */
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it, vi } from 'vitest';
import { describeEachBackend } from '../../../testing/backends.ts';
import { requireGpu } from '../gpu.ts';
import { MOST_DISPATCHES } from '../pace-submissions.ts';
import { addInto } from '../updates.ts';
import { CapturedSteps } from './captured-steps.ts';
import { record } from './record.ts';

describeEachBackend(['webgpu'], 'however a step is cut', () => {
  afterEach(() => vi.restoreAllMocks());

  /** Thirty dispatches that each need the one before, the last one in place: recorded, then replayed twice. */
  async function runCutTo(limit: number): Promise<{ values: number[]; recording: number; replay: number }> {
    const gpu = requireGpu();
    const { pacer } = gpu;
    vi.spyOn(pacer, 'limit', 'get').mockReturnValue(limit);
    pacer.onLimit(limit);
    const sum = tf.keep(tf.tensor1d([0.1, 0.2, 0.3]));
    gpu.flush();
    const submit = vi.spyOn(gpu.queue, 'submit');
    const steps = new CapturedSteps(gpu);
    const recording = record(gpu, () =>
      tf.tidy(() => {
        let x: tf.Tensor = sum;
        for (let i = 0; i < 14; i++) x = tf.sin(tf.add(x, sum));
        addInto(sum, x);
      }),
    );
    steps.add('step', recording);
    const recordingSubmissions = submit.mock.calls.length;
    submit.mockClear();
    steps.replay('step');
    steps.replay('step');
    const replaySubmissions = submit.mock.calls.length / 2;
    const values = [...(await sum.data())];
    steps.dispose();
    sum.dispose();
    vi.restoreAllMocks();
    pacer.onLimit(pacer.limit);
    return { values, recording: recordingSubmissions, replay: replaySubmissions };
  }

  it('its numbers are the same, recorded and replayed', async () => {
    const whole = await runCutTo(1024);
    const cut = await runCutTo(8);
    const single = await runCutTo(1);
    expect(whole.values.every((value) => value !== 0)).toBe(true);
    expect(cut.values).toEqual(whole.values);
    expect(single.values).toEqual(whole.values);
    expect([whole.recording, whole.replay]).toEqual([1, 1]);
    expect(cut.recording).toBeGreaterThanOrEqual(4);
    expect(cut.replay).toBe(4);
    expect(single.replay).toBe(29);
  });

  it('tfjs submits by what the pacer has learnt, in submissions that give memory back soon enough', () => {
    const { pacer } = requireGpu();
    const tfjsLimit = (): number => tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE');
    pacer.onLimit(77);
    expect(tfjsLimit()).toBe(77);
    pacer.onLimit(MOST_DISPATCHES + 68);
    expect(tfjsLimit()).toBe(MOST_DISPATCHES);
    pacer.onLimit(pacer.limit);
  });
});
