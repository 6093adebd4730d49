import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelInfo } from '../../workers/render/protocol.ts';
import { resolveConfig } from '../engine/training/config.ts';
import { presetSettings, recipeSettings } from '../engine/training/presets.ts';
import {
  changeSetting,
  choosePreset,
  chooseStart,
  effectiveDatasetId,
  expectedDuration,
  fixedWhy,
  formProblems,
  formWarnings,
  sampleToDraw,
  useTrainForm,
} from './train-form.ts';

const opened = vi.hoisted(() => ({ info: {} as Partial<ModelInfo> }));
vi.mock('./models.ts', () => ({ openModel: async () => opened.info }));

const dataset = (id: string, resolution: number) => ({ id, name: id, resolution, channels: 3 });

beforeEach(() => choosePreset('tiny16'));

describe('the form of a new run', () => {
  it('can be trained as every preset stands', () => {
    for (const preset of ['tiny16', 'small32', 'medium64', 'paper128'] as const) {
      const settings = presetSettings(preset);
      expect(formProblems({ settings, datasetId: null }, [dataset('large', 256)])).toEqual([]);
    }
  });

  it('takes the newest dataset, the chosen one, or the sample where there is none', () => {
    const datasets = [dataset('new', 64), dataset('old', 64)];
    expect(effectiveDatasetId({ datasetId: null }, datasets)).toBe('new');
    expect(effectiveDatasetId({ datasetId: 'old' }, datasets)).toBe('old');
    expect(effectiveDatasetId({ datasetId: 'deleted' }, datasets)).toBe('new');
    expect(effectiveDatasetId({ datasetId: null }, [])).toBe(sampleToDraw);
    expect(effectiveDatasetId({ datasetId: sampleToDraw }, datasets)).toBe(sampleToDraw);
  });

  it('says when the pictures are too small for the resolution', () => {
    const settings = presetSettings('medium64');
    const [problem] = formProblems({ settings, datasetId: 'small' }, [dataset('small', 32)]);
    expect(problem).toContain('small');
    expect(problem).toContain('64 px');
  });

  it('warns of few pictures, and lets them be trained on', () => {
    const form = { settings: presetSettings('tiny16'), datasetId: 'few' };
    const few = { ...dataset('few', 64), count: 39 };
    expect(formWarnings(form, [few])[0]).toMatch(/^39 pictures are few/);
    expect(formProblems(form, [few])).toEqual([]);
    expect(formWarnings(form, [{ ...few, count: 5000 }])).toEqual([]);
  });

  it('tells a run’s time by what this machine has trained, and nothing where that is too little', () => {
    const settings = presetSettings('tiny16');
    const config = resolveConfig(settings);
    const past = { config, pace: { images: 1000, trainedMs: 2000 } };
    expect(expectedDuration(settings, [past])).toBeCloseTo(settings.totalKimg * 2000, 3);
    expect(expectedDuration(presetSettings('medium64'), [past])).toBeGreaterThan(10 * 3_600_000);
    expect(expectedDuration(presetSettings('paper128'), [past])).toBeUndefined();
    expect(expectedDuration(settings, null)).toBeUndefined();
    expect(expectedDuration(settings, [{ ...past, config: null }])).toBeUndefined();
    expect(expectedDuration({ ...settings, resolution: 17 }, [past])).toBeUndefined();
  });

  it('says when the pictures are grey and the networks are not', () => {
    const grey = { ...dataset('grey', 64), channels: 1 };
    const form = { settings: presetSettings('tiny16'), datasetId: 'grey' };
    expect(formProblems(form, [grey])[0]).toContain('grey');
    expect(formProblems({ ...form, settings: { ...form.settings, channels: 1 } }, [grey])).toEqual([]);
  });

  it('starts from a whole model, and says what a model for drawing alone lacks', async () => {
    const network = presetSettings('tiny16');
    const parameterCount = { generator: 1, discriminator: 1, decoder: 1 };
    opened.info = { name: 'Whole', network, parameterCount };
    await chooseStart('whole');
    expect(useTrainForm.getState().startFrom).toBe(opened.info);
    opened.info = { name: 'Half', network, parameterCount: { generator: 1, decoder: 1 } };
    await chooseStart('half');
    const { startFrom, error } = useTrainForm.getState();
    expect([startFrom, error?.code]).toEqual([null, 'incomplete-model']);
    expect(error?.message).toContain('“Half”');
  });

  it('starts from no model that was opened too late, once something else was chosen', async () => {
    opened.info = {
      name: 'Whole',
      network: presetSettings('small32'),
      parameterCount: { generator: 1, discriminator: 1, decoder: 1 },
    };
    for (const other of [() => void chooseStart(null), () => choosePreset('tiny16')]) {
      const late = chooseStart('whole');
      other();
      await late;
      const { startFrom, settings } = useTrainForm.getState();
      expect([startFrom, settings.resolution]).toEqual([null, 16]);
    }
  });

  it('sets the loss weights with the recipe, and lets them be changed after', () => {
    expect(useTrainForm.getState().settings.fingerprint).toBe(10);
    changeSetting('recipe', 'paper');
    expect(useTrainForm.getState().settings).toMatchObject({ fingerprint: 2, averageRampUp: 0 });
    changeSetting('fingerprint', 7);
    expect(useTrainForm.getState().settings).toMatchObject({ ...recipeSettings('paper'), fingerprint: 7 });
  });

  it('says of settings that a schedule or a model sets that it does', () => {
    const settings = presetSettings('tiny16');
    expect(fixedWhy({ settings, startFrom: null }, 'fingerprint')).toContain('“latents-first” sets it');
    expect(fixedWhy({ settings, startFrom: null }, 'gamma')).toBeUndefined();
    const constant = { ...settings, schedule: 'constant' as const };
    expect(fixedWhy({ settings: constant, startFrom: null }, 'fingerprint')).toBeUndefined();
  });
});
