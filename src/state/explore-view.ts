/**
 * What Explore shows, as the end of an address: `mode=matrix&seed=7&bits=0:c3…`. Defaults are left out.
 * Anything may stand in an address, so every value is clamped to what can be drawn, and the page says what it
 * changed.
 */
import type { NoiseChoice } from '../drawing/cell.ts';
import { exploreModes, largestSeed, shapeOf, slotOf, type CellPlan } from '../drawing/plan.ts';
import { walkLength, walkMoves, type Walk } from '../drawing/walk.ts';
import { hexOf } from './bit-text.ts';
import { readReference } from './decode.ts';
import { familyParts, readFamily, type PartReader } from './family-query.ts';
import { mixPart, readMix, type ModelSize } from './mix-query.ts';

export const noises = ['stored', 'model', 'fresh', 'none'] as const;
/** Cells that a grid may have, by columns and rows. */
export const gridSizes = ['4x3', '6x4', '8x6', '10x8'] as const;

/** The largest factor of a latent. */
export const largestScale = 2;

/** A walk between two cells of the grid. */
export interface WalkView {
  from: number;
  to: number;
  moves: Walk['moves'];
  /** The picture that it stands at; null while it plays. */
  at: number | null;
}

/** Everything that decides which pixels of a model are shown. */
export interface ExploreView extends Required<CellPlan> {
  noise: (typeof noises)[number];
  noiseSeed: number;
  difference: boolean;
  /** 1…128. */
  gain: number;
  referenceIndex: number;
  selected: number;
  /** Whether what the decoder reads stands on every cell. */
  reads: boolean;
  walk: WalkView | null;
}

export const usualView: ExploreView = {
  mode: 'matrix',
  columns: 6,
  rows: 4,
  seed: 0,
  fingerprintSeed: null,
  given: {},
  latentScale: 1,
  mix: null,
  family: null,
  noise: 'stored',
  noiseSeed: 0,
  difference: false,
  gain: 4,
  referenceIndex: 0,
  selected: 0,
  reads: false,
  walk: null,
};

/** The noise of a view, as the worker is asked for it. */
export function noiseChoice({ noise, noiseSeed }: Pick<ExploreView, 'noise' | 'noiseSeed'>): NoiseChoice {
  return noise === 'fresh' ? { seed: noiseSeed } : noise;
}

/** The plan alone, from an object that holds more. */
export function planOf(state: Required<CellPlan>): Required<CellPlan> {
  const { mode, columns, rows, seed, fingerprintSeed, given, latentScale, mix, family } = state;
  return { mode, columns, rows, seed, fingerprintSeed, given, latentScale, mix, family };
}

/** The view alone, from an object that holds more. */
export function viewOf(state: ExploreView): ExploreView {
  const { noise, noiseSeed, difference, gain, referenceIndex, selected, reads, walk } = state;
  return { ...planOf(state), noise, noiseSeed, difference, gain, referenceIndex, selected, reads, walk };
}

/** Empty for the usual view. */
export function viewToQuery(view: ExploreView): string {
  const given = Object.entries(view.given).map(([slot, fingerprint]) => `${slot}:${hexOf(fingerprint)}`);
  const parts: [string, string | number, unknown][] = [
    ['mode', view.mode, usualView.mode],
    ['cells', `${view.columns}x${view.rows}`, '6x4'],
    ['seed', view.seed, usualView.seed],
    ['fingerprints', view.fingerprintSeed ?? '', ''],
    ['bits', given.join(), ''],
    ['scale', view.latentScale, usualView.latentScale],
    ['mix', mixPart(view.mix), ''],
    ...(view.family ? familyParts(view.family) : []),
    ['noise', view.noise, usualView.noise],
    ['noiseSeed', view.noiseSeed, usualView.noiseSeed],
    ['difference', view.difference ? view.referenceIndex : '', ''],
    ['gain', view.gain, usualView.gain],
    ['cell', view.selected, usualView.selected],
    ['reads', view.reads ? 1 : '', ''],
    ...(view.walk ? walkParts(view.walk) : []),
  ];
  return parts
    .filter(([, value, usual]) => value !== usual)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

export interface ReadView {
  view: ExploreView;
  /** What could not be shown as the address says, in sentences; empty where everything could. */
  told: string[];
}

/** @param model the one that is shown */
export function viewFromQuery(query: string, model: ModelSize): ReadView {
  const { bits: bitCount } = model;
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
  const fraction = (name: string, least: number, most: number, usual: number): number => {
    const text = asked.get(name);
    if (text === null) return usual;
    const value = Number(text);
    const clamped = text.trim() === '' || Number.isNaN(value) ? usual : clamp(value, least, most);
    if (String(clamped) !== text) told.push(`${name} is ${clamped}, not “${text}”.`);
    return clamped;
  };
  const askedMode = oneOf('mode', exploreModes, usualView.mode);
  const reader: PartReader = {
    text: (name) => asked.get(name),
    whole,
    fraction,
    tell: (text) => told.push(text),
  };
  const family = askedMode === 'children' ? readFamily(reader, bitCount) : null;
  const mode = askedMode === 'children' && !family ? usualView.mode : askedMode;
  const [columns = 6, rows = 4] = oneOf('cells', gridSizes, '6x4').split('x').map(Number);
  const shape = { mode, columns, rows };
  const seen = shapeOf(shape);
  const lastCell = seen.columns * seen.rows - 1;
  const view: ExploreView = {
    ...shape,
    seed: whole('seed', largestSeed, 0),
    fingerprintSeed: asked.has('fingerprints') ? whole('fingerprints', largestSeed, 0) : null,
    given: readGiven(asked.get('bits') ?? '', { bitCount, lastCell, shape, told }),
    latentScale: fraction('scale', 0, largestScale, 1),
    mix: readMix(reader, model),
    family,
    noise: oneOf('noise', noises, usualView.noise),
    noiseSeed: whole('noiseSeed', largestSeed, 0),
    difference: asked.has('difference'),
    gain: fraction('gain', 1, 128, usualView.gain),
    referenceIndex: asked.has('difference') ? whole('difference', lastCell, 0) : 0,
    selected: whole('cell', lastCell, 0),
    reads: asked.has('reads'),
    walk: readWalk(reader, lastCell),
  };
  return { view, told };
}

function walkParts({ from, to, moves, at }: WalkView): [string, string | number, unknown][] {
  return [
    ['walk', `${from}-${to}`, ''],
    ['moves', moves, 'both'],
    ['at', at ?? '', ''],
  ];
}

function readWalk(read: PartReader, lastCell: number): WalkView | null {
  const text = read.text('walk');
  if (text === null) return null;
  const [, first = '', last = ''] = /^(\d+)-(\d+)$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (first === '' || Math.max(from, to) > lastCell || from === to) {
    read.tell(`“${text}” is not a walk between two cells of this grid.`);
    return null;
  }
  const asked = read.text('moves');
  const moves = walkMoves.find((value) => value === asked) ?? 'both';
  return { from, to, moves, at: read.text('at') === null ? null : read.whole('at', walkLength - 1, 0) };
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
    const isSlot =
      shape.mode !== 'children' && slotText !== '' && slot <= lastCell && slotOf(shape, slot) === slot;
    if (isSlot && read && 'bits' in read) given[slot] = read.bits;
    else told.push(`“${part}” is not a fingerprint of ${bitCount} bits for a cell of this grid.`);
  }
  return given;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
