import { expect, it, describe } from 'vitest';
import { StudioError } from '../src/base/error.ts';
import { parseArguments, type OptionTable } from './arguments.ts';
import {
  choice,
  flag,
  maybe,
  number,
  pixelRange,
  seedList,
  shard,
  text,
  whole,
  withDefault,
} from './options.ts';

const table = {
  dataDir: text('DIR', 'where'),
  fingerprintSize: withDefault(whole([1, 1024], 'bits'), 128),
  fingerprintWeight: withDefault(
    { ...number({ least: 0, most: 10 }, 'w'), aliases: ['watermarkCls-weight'] },
    2,
  ),
  mirrorAugment: flag('mirror'),
  backend: withDefault(choice(['wasm', 'webgpu'], 'how'), 'wasm'),
  resModulatedRange: withDefault(pixelRange({ least: 4, most: 1024 }, 'range'), [4, 128]),
  seeds: withDefault(seedList('seeds'), []),
  shard: shard('part'),
  resume: maybe(text('FILE', 'from')),
} as const;

const parse = (...argv: string[]) => parseArguments(['--data-dir', 'd', ...argv], table).values;

function usageOf(...argv: string[]): string {
  try {
    parse(...argv);
  } catch (error) {
    expect(error).toBeInstanceOf(StudioError);
    expect((error as StudioError).code).toBe('usage');
    return `${(error as StudioError).message} ${(error as StudioError).hint}`;
  }
  throw new Error('no error');
}

describe('options', () => {
  it.each([
    ['--watermark-size', '64'],
    ['--watermark_size', '64'],
    ['--fingerprint-size', '64'],
    ['--Fingerprint_Size=64'],
    ['--watermark-size=64'],
  ])('are alike in every spelling: %s %s', (...argv) => {
    expect(parse(...argv).fingerprintSize).toBe(64);
  });

  it('read the official weight by either word', () => {
    expect(parse('--watermarkCls-weight=3').fingerprintWeight).toBe(3);
    expect(parse('--fingerprintCls_weight', '3').fingerprintWeight).toBe(3);
  });

  it.each([
    ['True', true],
    ['1', true],
    ['yes', true],
    ['False', false],
    ['0', false],
    ['f', false],
  ])('read %s as %s', (word, value) => {
    expect(parse(`--mirror-augment=${word}`).mirrorAugment).toBe(value);
    expect(parse('--mirror-augment', word).mirrorAugment).toBe(value);
  });

  it('let a flag stand alone, before another option or a word that is no truth value', () => {
    expect(parse('--mirror-augment').mirrorAugment).toBe(true);
    expect(parse('--mirror-augment', '--seeds=1').mirrorAugment).toBe(true);
    const { values, positionals } = parseArguments(
      ['--mirrorAugment', 'out'],
      { mirroraugment: flag('m') },
      'OUT',
    );
    expect(values.mirroraugment).toBe(true);
    expect(positionals).toEqual(['out']);
  });

  it('take the last of repeated options, values with =, and values that begin with one hyphen', () => {
    expect(parse('--resume', 'a=b', '--resume=c=d').resume).toBe('c=d');
    expect(parse('--resume', '-x').resume).toBe('-x');
  });

  it('expand seeds', () => {
    expect(parse('--seeds', '0-3').seeds).toEqual([0, 1, 2, 3]);
    expect(parse('--seeds=7,1,4-5').seeds).toEqual([7, 1, 4, 5]);
  });

  it('read ranges and shards', () => {
    expect(parse('--res-modulated-range=4-64').resModulatedRange).toEqual([4, 64]);
    expect(parse('--shard', '2/8').shard).toEqual({ index: 2, count: 8 });
  });

  it('know which were given', () => {
    const { given } = parseArguments(['--data-dir=d', '--mirror-augment=0'], table);
    expect([...given].toSorted()).toEqual(['dataDir', 'mirrorAugment']);
  });
});

describe('faults of a command line', () => {
  it.each([
    [['--watermark-size=0'], /--fingerprint-size 0: it must be a whole number from 1 to 1024/],
    [['--watermark-size=1.5'], /whole number from 1 to 1024/],
    [['--watermark-size='], /\(empty\): it must be a whole number/],
    [['--watermarkCls-weight', 'many'], /a number from 0 to 10/],
    [['--mirror-augment=maybe'], /True, False, 1 or 0/],
    [['--backend=cuda'], /one of wasm, webgpu/],
    [['--seeds=9-3'], /FIRST-LAST or a,b,c/],
    [['--seeds=4294967296'], /from 0 to 4294967295/],
    [['--shard=8/8'], /I from 0 to N-1/],
    [['--res-modulated-range=128-4'], /LOW-HIGH.*within 4-1024/],
    [['--resume'], /--resume needs a value: --resume FILE/],
    [['--watermark-sise=3'], /no option --watermark-sise\. Did you mean --fingerprint-size/],
    [['--zzz'], /It takes --data-dir, --fingerprint-size/],
    [['word'], /takes nothing beside its options, and "word" was given/],
  ])('are named: %j', (argv, message) => {
    expect(usageOf(...argv)).toMatch(message);
  });

  it('include a required option left out', () => {
    expect(() => parseArguments([], table)).toThrow(/--data-dir DIR is missing: where/);
  });

  it('do not come from names of an object’s own', () => {
    const empty: OptionTable = {};
    expect(() => parseArguments(['--constructor=1'], empty)).toThrow(/no option --constructor/);
    expect(() => parseArguments(['--__proto__=1'], empty)).toThrow(/no option/);
  });
});
