/** Presets and recipes, each with a name and a sentence. Their values are in the table in fields/. */
import { nested, settingsOf } from './config.ts';
import type { Field, FieldTable, PresetName, RecipeName } from './fields/field.ts';
import { trainingFields, type Settings } from './fields/index.ts';
import { parseConfig } from './parse-config.ts';

export const presets: Readonly<Record<PresetName, { label: string; purpose: string }>> = {
  tiny16: {
    label: 'Tiny 16',
    purpose: 'A first run: 16×16 pixels, 16 bits.',
  },
  small32: {
    label: 'Small 32',
    purpose: 'Small photos of 32×32 pixels, 64 bits.',
  },
  medium64: {
    label: 'Medium 64',
    purpose: '64×64 pixels, 64 bits, as the sample model was trained: for a discrete GPU.',
  },
  paper128: {
    label: 'Paper 128',
    purpose: "The paper's networks: 128×128 pixels, 128 bits, up to 512 maps. Days on the fastest GPU.",
  },
};

const fields: FieldTable = trainingFields;

/** Every setting as the preset has it. */
export function presetSettings(preset: PresetName): Settings {
  const recipe = trainingFields.recipe.presets[preset];
  const valueOf = (field: Field) => field.presets?.[preset] ?? field.recipes?.[recipe] ?? field.default;
  const values = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, valueOf(field)]));
  return settingsOf(parseConfig(nested(values, fields)));
}

/**
 * The settings that a recipe sets besides its name. `paper` is METHOD.md to the letter, `quick` is for small
 * models.
 */
export function recipeSettings(recipe: RecipeName): Readonly<Record<string, unknown>> {
  const set = Object.entries(fields).filter(([, { recipes }]) => recipes !== undefined);
  return { recipe, ...Object.fromEntries(set.map(([key, { recipes }]) => [key, recipes![recipe]])) };
}
