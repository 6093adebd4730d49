import { beforeEach, describe, expect, it } from 'vitest';
import { presets, recipes } from '../engine/training/presets.ts';
import {
  changeChoices,
  choosePreset,
  effectiveDatasetId,
  formProblems,
  sampleToDraw,
  useTrainForm,
} from './train-form.ts';

const dataset = (id: string, resolution: number) => ({ id, name: id, resolution, channels: 3 });

beforeEach(() => choosePreset('tiny16'));

describe('the form of a new run', () => {
  it('can be trained as every preset stands', () => {
    for (const { choices } of Object.values(presets)) {
      expect(formProblems({ choices, datasetId: null }, [dataset('large', 256)])).toEqual([]);
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
    const { choices } = presets.medium64;
    const [problem] = formProblems({ choices, datasetId: 'small' }, [dataset('small', 32)]);
    expect(problem).toContain('small');
    expect(problem).toContain('64 px');
  });

  it('says when the pictures are grey and the networks are not', () => {
    const grey = { ...dataset('grey', 64), channels: 1 };
    const form = { choices: presets.tiny16.choices, datasetId: 'grey' };
    expect(formProblems(form, [grey])[0]).toContain('grey');
    expect(formProblems({ ...form, choices: { ...form.choices, channels: 1 } }, [grey])).toEqual([]);
  });

  it('sets the loss weights with the recipe, and lets them be changed after', () => {
    changeChoices({ recipe: 'paper' });
    expect(useTrainForm.getState().choices).toMatchObject(recipes.paper);
    changeChoices({ fingerprintWeight: 7 });
    expect(useTrainForm.getState().choices).toMatchObject({ ...recipes.paper, fingerprintWeight: 7 });
  });
});
