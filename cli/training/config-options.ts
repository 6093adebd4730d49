/**
 * The command line's options for the training configuration: one for each setting of its table, with our name and the
 * official ones.
 */
import { textOf } from '../../src/engine/training/fields/check.ts';
import { fitsNumber, numberRequirement } from '../../src/engine/training/fields/numbers.ts';
import type { Field, FieldTable } from '../../src/engine/training/fields/field.ts';
import { trainingFields } from '../../src/engine/training/fields/index.ts';
import type { Option, OptionTable } from '../arguments.ts';
import { choice, flag, pixelRange } from '../options.ts';
import { scheduleOption } from './schedule-option.ts';

/**
 * The options by the command line's keys. An option that is left out is undefined and filled from presets, recipes
 * and configs.
 */
export function configOptions(table: FieldTable = trainingFields): OptionTable {
  return Object.fromEntries(
    optionKeys(table).map(([key, optionKey]) => {
      const field = table[key]!;
      const help = `${field.help} Default: ${textOf(field, field.default)}.`;
      const { aliases } = field;
      return [
        optionKey,
        { ...optionOf(field, help), fallback: { value: undefined }, ...(aliases && { aliases }) },
      ];
    }),
  );
}

/** The setting's key and the command line's key, for every setting that has an option. */
export function optionKeys(table: FieldTable = trainingFields): [key: string, optionKey: string][] {
  return Object.entries(table).flatMap(([key, { option = key }]): [string, string][] =>
    option === null ? [] : [[key, option]],
  );
}

/** The given ones of these options, by the settings' keys. */
export function settingsGiven(
  { values, given }: { values: Readonly<Record<string, unknown>>; given: ReadonlySet<string | number> },
  table: FieldTable = trainingFields,
): Record<string, unknown> {
  const there = optionKeys(table).filter(([, optionKey]) => given.has(optionKey));
  return Object.fromEntries(there.map(([key, optionKey]) => [key, values[optionKey]]));
}

function optionOf(field: Field, help: string): Option<unknown> {
  switch (field.kind) {
    case 'number':
      return {
        placeholder: field.whole ? 'N' : 'X',
        help,
        fallback: { required: true },
        parse(text) {
          const value = text.trim() === '' ? Number.NaN : Number(text);
          if (!fitsNumber(field, value)) throw new Error(`it must be ${numberRequirement(field)}.`);
          return value;
        },
      };
    case 'choice': {
      const named = choice(
        field.options.map(({ value }) => String(value)),
        help,
      );
      const valueOf = (name: string) => field.options.find(({ value }) => String(value) === name)?.value;
      return { ...named, parse: (text) => valueOf(named.parse(text)) };
    }
    case 'flag':
      return flag(help);
    case 'range': {
      const pixels = pixelRange({ least: 2 ** field.least, most: 2 ** field.most }, help);
      return { ...pixels, parse: (text) => pixels.parse(text).map((px) => Math.floor(Math.log2(px))) };
    }
    case 'schedule':
      return scheduleOption(help);
  }
}
