/** For specs: the table of the training configuration with an additional entry, as a new hyper-parameter would add one. */
import { configVersion } from '../engine/training/config.ts';
import type { Field, FieldTable } from '../engine/training/fields/field.ts';
import { trainingFields } from '../engine/training/fields/index.ts';

const labelSmoothing: Field = {
  belongsTo: 'objective',
  kind: 'number',
  label: 'Label smoothing',
  help: 'How far the discriminator’s targets lie inside 0 and 1.',
  least: 0,
  most: 0.5,
  default: 0.1,
  aliases: ['ls'],
  since: { version: configVersion() + 1, before: 0 },
};

export const oneMoreSetting: FieldTable = { ...trainingFields, labelSmoothing };
