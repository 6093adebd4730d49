/** A second fingerprint in the finer layers, as a part of an address: `mix=16:c3…`. */
import type { PlanMix } from '../drawing/plan.ts';
import { hexOf } from './bit-text.ts';
import { readReference } from './decode.ts';
import type { PartReader } from './family-query.ts';

/** What a model can show: bits of its fingerprint, pixels of its pictures. */
export interface ModelSize {
  bits: number;
  resolution: number;
}

/** The sizes of a model's layers, smallest first. */
export function layerSizes({ resolution }: ModelSize): number[] {
  return Array.from({ length: Math.log2(resolution) - 1 }, (_, i) => 4 * 2 ** i);
}

export function mixPart(mix: PlanMix | null): string {
  return mix ? `${mix.size}:${hexOf(mix.fingerprint)}` : '';
}

/** Null, with a note, where the model has no such layers or fingerprint. */
export function readMix(read: PartReader, model: ModelSize): PlanMix | null {
  const text = read.text('mix');
  if (text === null) return null;
  const [, size = '', hex = ''] = /^(\d+):([0-9a-fA-F]+)$/.exec(text) ?? [];
  const bits = readReference(hex, model.bits);
  if (layerSizes(model).includes(Number(size)) && bits && 'bits' in bits)
    return { size: Number(size), fingerprint: bits.bits };
  read.tell(`“${text}” names no layers of this model and no fingerprint for them.`);
  return null;
}
