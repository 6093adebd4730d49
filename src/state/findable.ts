/**
 * Models, runs, datasets and presets as entries of the palette, each of which leads to its room. Loaded once
 * somebody searches, since the first screen does without the lists.
 */
import { presets } from '../engine/training/presets.ts';
import type { PresetName } from '../engine/training/fields/field.ts';
import type { Action } from './actions/action.ts';
import { refreshDatasets, useDatasets } from './datasets.ts';
import { refreshModels, useModels } from './models.ts';
import { goTo } from './route.ts';
import { refreshRuns, useRuns } from './runs.ts';
import { choosePreset } from './train-form.ts';

/** Refreshes the lists. What can't be listed is not found. */
export async function listFindable(): Promise<void> {
  await Promise.all([refreshModels(), refreshRuns(), refreshDatasets()]);
}

/** Entries for what is listed so far. */
export function findableActions(): Action[] {
  const entry = (group: Action['group'], id: string, title: string, run: () => void): Action => ({
    id: `${group}-${id}`,
    title,
    group,
    run,
  });
  return [
    ...(useModels.getState().models ?? []).map(({ id, name }) =>
      entry('Model', id, name, () => goTo('explore', id)),
    ),
    ...(useRuns.getState().runs ?? []).map(({ runId, name }) =>
      entry('Run', runId, name, () => goTo('runs', runId)),
    ),
    ...(useDatasets.getState().datasets ?? []).map(({ id, name }) =>
      entry('Dataset', id, name, () => goTo('datasets', id)),
    ),
    ...(Object.keys(presets) as PresetName[]).map((name) =>
      entry('Preset', name, presets[name].label, () => {
        choosePreset(name);
        goTo('train');
      }),
    ),
  ];
}
