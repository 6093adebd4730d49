/** The kinds of options of which commands consist. The error of each says what it accepts. */
import type { Option } from './arguments.ts';

/** The option with a default value. */
export function withDefault<T>(option: Option<T>, value: NoInfer<T>): Option<T> {
  return { ...option, fallback: { value } };
}

/** The option if it may be left out, with the value undefined. */
export function maybe<T>(option: Option<T>): Option<T | undefined> {
  return { ...option, fallback: { value: undefined } };
}

const required = { required: true } as const;

/** A file, folder or free text; never empty. */
export function text(placeholder: string, help: string): Option<string> {
  return {
    placeholder,
    help,
    fallback: required,
    parse(value) {
      if (value === '') throw new Error('it must not be empty.');
      return value;
    },
  };
}

export function choice<const Name extends string>(names: readonly Name[], help: string): Option<Name> {
  return {
    placeholder: names.join('|'),
    help,
    fallback: required,
    parse(value) {
      const found = names.find((name) => name.toLowerCase() === value.toLowerCase());
      if (found === undefined) throw new Error(`it must be one of ${names.join(', ')}.`);
      return found;
    },
  };
}

export interface Range {
  least: number;
  most: number;
  whole?: boolean;
}

export function number({ least, most, whole = false }: Range, help: string): Option<number> {
  return {
    placeholder: whole ? 'N' : 'X',
    help,
    fallback: required,
    parse(value) {
      const parsed = Number(value);
      if (
        value.trim() === '' ||
        !(parsed >= least && parsed <= most) ||
        (whole && !Number.isInteger(parsed))
      ) {
        throw new Error(`it must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`);
      }
      return parsed;
    },
  };
}

export function whole([least, most]: readonly [number, number], help: string): Option<number> {
  return number({ least, most, whole: true }, help);
}

const WORDS = new Map([
  ...['true', 't', 'yes', 'y', '1'].map((word): [string, boolean] => [word, true]),
  ...['false', 'f', 'no', 'n', '0'].map((word): [string, boolean] => [word, false]),
]);

/** True, False, 1, 0 and similar words. The option alone means true, and leaving it out means false. */
export function flag(help: string): Option<boolean> {
  return {
    placeholder: 'True|False',
    help,
    bare: true,
    fallback: { value: false },
    parse(word) {
      const parsed = WORDS.get(word.toLowerCase());
      if (parsed === undefined) throw new Error('it must be True, False, 1 or 0.');
      return parsed;
    },
  };
}

/** LOW-HIGH in pixels, as in the official --res-modulated-range. Both ends are later rounded down to powers of two. */
export function pixelRange(
  { least, most }: { least: number; most: number },
  help: string,
): Option<[number, number]> {
  return {
    placeholder: 'LOW-HIGH',
    help,
    fallback: required,
    parse(value) {
      const [, low, high] = /^(\d+)-(\d+)$/.exec(value) ?? [];
      const range: [number, number] = [Number(low), Number(high)];
      if (!(range[0] >= least && range[1] <= most && range[0] <= range[1])) {
        throw new Error(`it must be LOW-HIGH in pixels, such as 4-128, within ${least}-${most}.`);
      }
      return range;
    },
  };
}

/** A longer list of images is probably a typing error. */
const MOST_SEEDS = 1_000_000;
const LARGEST_SEED = 2 ** 32 - 1;

/** Accepts 0-63, or 1,5,7, or both mixed as in 0-3,10. The order is kept. */
export function seedList(help: string): Option<number[]> {
  return {
    placeholder: '0-63|a,b,c',
    help,
    fallback: required,
    parse(value) {
      const seeds = value.split(',').flatMap((part) => {
        const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
        const [low, high] = [Number(first), Number(last)];
        if (!(low <= high && high <= LARGEST_SEED && high - low < MOST_SEEDS)) {
          throw new Error(`it must be FIRST-LAST or a,b,c with seeds from 0 to ${LARGEST_SEED}.`);
        }
        return Array.from({ length: high - low + 1 }, (_, i) => low + i);
      });
      if (seeds.length > MOST_SEEDS) throw new Error(`it names more than ${MOST_SEEDS} seeds.`);
      return seeds;
    },
  };
}

export interface Shard {
  index: number;
  count: number;
}

/** I/N with I counted from 0: this process's part of a list. */
export function shard(help: string): Option<Shard> {
  return {
    placeholder: 'I/N',
    help,
    fallback: { value: { index: 0, count: 1 }, text: '0/1' },
    parse(value) {
      const [, index, count] = /^(\d+)\/(\d+)$/.exec(value) ?? [];
      if (!(Number(count) >= 1 && Number(index) < Number(count))) {
        throw new Error('it must be I/N with I from 0 to N-1, such as 0/8.');
      }
      return { index: Number(index), count: Number(count) };
    },
  };
}
