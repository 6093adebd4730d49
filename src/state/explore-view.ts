/**
 * What Explore shows, as the end of an address: `mode=matrix&seed=7&bits=0:c3…`. What is as usual is left out. Anything may stand in an
 * address, so what is read is clamped to what can be drawn, and what was changed is told.
 */
import { exploreModes, largestSeed, slotOf, type CellPlan } from '../drawing/plan.ts';
import { hexOf } from './bit-text.ts';
import { readReference } from './decode.ts';

export const noises = ['stored', 'model', 'fresh', 'none'] as const;
/** Cells that a grid may have, by columns and rows. */
export const gridSizes = ['4x3', '6x4', '8x6', '10x8'] as const;

/** All that decides which pixels are shown of a model. */
export interface ExploreView extends CellPlan {
  noise: (typeof noises)[number];
  noiseSeed: number;
  difference: boolean;
  /** 1…128. */
  gain: number;
  referenceIndex: number;
  selected: number;
}

export const usualView: ExploreView = {
  mode: 'matrix',
  columns: 6,
  rows: 4,
  seed: 0,
  fingerprintSeed: null,
  given: {},
  noise: 'stored',
  noiseSeed: 0,
  difference: false,
  gain: 4,
  referenceIndex: 0,
  selected: 0,
};

/** The view alone, of whatever holds one. */
export function viewOf(state: ExploreView): ExploreView {
  const { mode, columns, rows, seed, fingerprintSeed, given } = state;
  const { noise, noiseSeed, difference, gain, referenceIndex, selected } = state;
  return {
    mode,
    columns,
    rows,
    seed,
    fingerprintSeed,
    given,
    noise,
    noiseSeed,
    difference,
    gain,
    referenceIndex,
    selected,
  };
}

/** Empty for the usual view. */
export function viewToQuery(view: ExploreView): string {
  const given = Object.entries(view.given).map(([slot, fingerprint]) => `${slot}:${hexOf(fingerprint)}`);
  const parts: [string, string | number, string | number][] = [
    ['mode', view.mode, usualView.mode],
    ['cells', `${view.columns}x${view.rows}`, '6x4'],
    ['seed', view.seed, usualView.seed],
    ['fingerprints', view.fingerprintSeed ?? '', ''],
    ['bits', given.join(), ''],
    ['noise', view.noise, usualView.noise],
    ['noiseSeed', view.noiseSeed, usualView.noiseSeed],
    ['difference', view.difference ? view.referenceIndex : '', ''],
    ['gain', view.gain, usualView.gain],
    ['cell', view.selected, usualView.selected],
  ];
  return parts
    .filter(([, value, usual]) => value !== usual)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

export interface ReadView {
  view: ExploreView;
  /** What could not be shown as the address says, in a person's words; empty where all of it could. */
  told: string[];
}

/** @param bitCount of the model that is shown */
export function viewFromQuery(query: string, bitCount: number): ReadView {
  const asked = new URLSearchParams(query);
  const told: string[] = [];
  const whole = (name: string, most: number, usual: number): number => {
    const text = asked.get(name);
    if (text === null) return usual;
    const value = Number(text);
    const clamped = text.trim() === '' || Number.isNaN(value) ? usual : clamp(Math.round(value), 0, most);
    if (String(clamped) !== text) told.push(`${name} is ${clamped}, not “${text}”.`);
    return clamped;
  };
  const oneOf = <Value extends string>(name: string, values: readonly Value[], usual: Value): Value => {
    const text = asked.get(name);
    const found = values.find((value) => value === text);
    if (text !== null && found === undefined) told.push(`${name} is ${usual}, not “${text}”.`);
    return found ?? usual;
  };
  const mode = oneOf('mode', exploreModes, usualView.mode);
  const [columns = 6, rows = 4] = oneOf('cells', gridSizes, '6x4').split('x').map(Number);
  const lastCell = columns * rows - 1;
  const shape = { mode, columns, rows };
  const gainText = asked.get('gain');
  const gain = clamp(Number(gainText ?? usualView.gain) || usualView.gain, 1, 128);
  if (gainText !== null && String(gain) !== gainText) told.push(`gain is ${gain}, not “${gainText}”.`);
  const view: ExploreView = {
    ...shape,
    seed: whole('seed', largestSeed, 0),
    fingerprintSeed: asked.has('fingerprints') ? whole('fingerprints', largestSeed, 0) : null,
    given: readGiven(asked.get('bits') ?? '', { bitCount, lastCell, shape, told }),
    noise: oneOf('noise', noises, usualView.noise),
    noiseSeed: whole('noiseSeed', largestSeed, 0),
    difference: asked.has('difference'),
    gain,
    referenceIndex: asked.has('difference') ? whole('difference', lastCell, 0) : 0,
    selected: whole('cell', lastCell, 0),
  };
  return { view, told };
}

interface GivenContext {
  bitCount: number;
  lastCell: number;
  shape: Pick<CellPlan, 'mode' | 'columns'>;
  told: string[];
}

function readGiven(text: string, { bitCount, lastCell, shape, told }: GivenContext): CellPlan['given'] {
  const given: Record<number, string> = {};
  for (const part of text === '' ? [] : text.split(',')) {
    const [, slotText = '', hex = ''] = /^(\d+):([0-9a-fA-F]+)$/.exec(part) ?? [];
    const slot = Number(slotText);
    const read = readReference(hex, bitCount);
    const isSlot = slotText !== '' && slot <= lastCell && slotOf(shape, slot) === slot;
    if (isSlot && read && 'bits' in read) given[slot] = read.bits;
    else told.push(`“${part}” is no fingerprint of ${bitCount} bits for a cell of this grid.`);
  }
  return given;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
