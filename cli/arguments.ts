/**
 * Reads a command's arguments with the table of its options. Names are lenient, as users of the official tool need:
 * hyphens or underscores, any case, `watermark` for `fingerprint`. `--key value` and `--key=value` mean the same.
 * Every error is a StudioError 'usage' that names the option and its allowed values.
 */
import { StudioError } from '../src/base/error.ts';

export interface Option<T> {
  /** Represents the value in the help text, e.g. FILE. */
  placeholder: string;
  help: string;
  /** Throws a plain Error that says what is allowed. */
  parse(text: string): T;
  /** The value of `--key` alone. Without it a value must follow. */
  bare?: T;
  /** Other names, for instance the official ones. */
  aliases?: readonly string[];
  /** What to use without a value: an error for 'required', else this value, whose `text` the help shows. */
  fallback: { required: true } | { value: T; text?: string };
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;

export type Values<Table extends OptionTable> = {
  -readonly [Key in keyof Table]: Table[Key] extends Option<infer T> ? T : never;
};

export interface Arguments<Table extends OptionTable> {
  values: Values<Table>;
  /** The options that were given, unlike those that took their fallback. */
  given: ReadonlySet<keyof Table>;
  positionals: string[];
}

/** As in the help: 'OUT DIR' means two words, and 'FILE [NAME...]' one word followed by any number of others. */
export type Positionals = string;

export function usageError(message: string, hint = ''): StudioError {
  return new StudioError('usage', message, hint);
}

/** --Watermark_Size, --watermark-size and --fingerprint-size are the same option. Keys of tables have this form. */
export function canonicalName(name: string): string {
  return name.toLowerCase().replaceAll('_', '-').replaceAll('watermark', 'fingerprint');
}

/** The option's name as a person writes it, the table's key in kebab case. */
export function optionName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function parseArguments<Table extends OptionTable>(
  argv: readonly string[],
  table: Table,
  usage: Positionals = '',
): Arguments<Table> {
  const keys = keysByName(table);
  const texts = new Map<string, string | undefined>();
  const positionals: string[] = [];

  for (let i = 0; i < argv.length; i++) {
    const argument = argv[i]!;
    if (argument === '--') {
      positionals.push(...argv.slice(i + 1));
      break;
    }
    if (!argument.startsWith('--')) {
      positionals.push(argument);
      continue;
    }
    const equals = argument.indexOf('=');
    const name = equals < 0 ? argument.slice(2) : argument.slice(2, equals);
    const key = keys.get(canonicalName(name));
    if (key === undefined) throw usageError(`There is no option --${name}.`, suggestion(name, keys));
    const option = table[key]!;
    if (equals >= 0) texts.set(key, argument.slice(equals + 1));
    else if (argv[i + 1] !== undefined && !argv[i + 1]!.startsWith('--') && takesNext(option, argv[i + 1]!)) {
      texts.set(key, argv[++i]);
    } else texts.set(key, undefined);
  }

  const required = usage.replace(/\[.*\]/, '').match(/\S+/g) ?? []; // what stands outside of brackets
  const most = usage.includes('...') ? Number.POSITIVE_INFINITY : required.length;
  if (positionals.length < required.length || positionals.length > most) {
    const expected = usage === '' ? 'nothing beside its options' : usage;
    const found = positionals.length === 0 ? 'nothing was given' : `"${positionals.join(' ')}" was given`;
    throw usageError(`This command takes ${expected}, and ${found}.`);
  }
  const entries = Object.entries(table).map(([key, option]) => [key, valueOf(key, option, texts)]);
  return { values: Object.fromEntries(entries) as Values<Table>, given: new Set(texts.keys()), positionals };
}

/** A flag takes the next word only if it can parse it, so `--shuffle out` leaves `out` to the command. */
function takesNext(option: Option<unknown>, next: string): boolean {
  if (!('bare' in option)) return true;
  try {
    option.parse(next);
    return true;
  } catch {
    return false;
  }
}

function valueOf(
  key: string,
  option: Option<unknown>,
  texts: ReadonlyMap<string, string | undefined>,
): unknown {
  const name = `--${optionName(key)}`;
  if (!texts.has(key)) {
    if ('value' in option.fallback) return option.fallback.value;
    throw usageError(`${name} ${option.placeholder} is missing: ${option.help}`);
  }
  const text = texts.get(key);
  if (text === undefined) {
    if ('bare' in option) return option.bare;
    throw usageError(`${name} needs a value: ${name} ${option.placeholder}.`);
  }
  try {
    return option.parse(text);
  } catch (error) {
    throw usageError(
      `${name} ${text === '' ? '(empty)' : text}: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function keysByName(table: OptionTable): Map<string, string> {
  const keys = new Map<string, string>();
  for (const [key, option] of Object.entries(table)) {
    for (const name of [optionName(key), ...(option.aliases ?? [])]) keys.set(canonicalName(name), key);
  }
  return keys;
}

/** The nearest name that begins with the same three letters or more. */
function suggestion(name: string, keys: ReadonlyMap<string, string>): string {
  const wanted = canonicalName(name);
  const shared = (other: string) => [...other].findIndex((letter, i) => letter !== wanted[i]);
  const best = [...keys.keys()]
    .map((other) => ({ other, length: shared(other) === -1 ? other.length : shared(other) }))
    .toSorted((a, b) => b.length - a.length)[0];
  if (best && best.length >= 3) return `Did you mean --${best.other}?`;
  return `It takes ${[...new Set(keys.values())].map((key) => `--${optionName(key)}`).join(', ')}.`;
}
