/**
 * The tiles chosen on one adapter, as plain data that is stored and read back (../../storage/tiles.ts), and what of it a
 * person is told.
 */
import type { AdapterSummary } from '../../device/types.ts';
import type { Choice } from './rules.ts';

/** Raise it when ops/webgpu/gemm.ts changes what a tile means or costs: what was measured before then counts no more. */
export const KERNELS_VERSION = 1;

/** A product's tile for good. With times it was measured; without it is the rule's, for want of time or of a clock. */
export interface ChosenTile extends Choice {
  /** Milliseconds of the product with this tile, and with the rule's. */
  ms?: number;
  ruleMs?: number;
}

/** By product key (choices.ts). */
export type TileTable = Readonly<Record<string, ChosenTile>>;

/** Adapters that share it run the same kernels: what else browsers tell of a GPU does not tell them apart. */
export function adapterName({
  vendor,
  architecture,
  description,
}: Pick<AdapterSummary, 'vendor' | 'architecture' | 'description'>): string {
  return [vendor, architecture, description].join('/');
}

export interface TileSummary {
  /** Products that were measured, those among them whose tile is not the rule's, and those that the rule was kept for. */
  measured: number;
  replaced: number;
  unmeasured: number;
  /** How many times faster than the rule's tiles, the geometric mean over what was measured; 1 if nothing was. */
  gain: number;
}

export function summariseTiles(tables: readonly TileTable[]): TileSummary {
  const all = tables.flatMap((table) => Object.values(table));
  const gains = all.flatMap(({ ms, ruleMs }) => (ms && ruleMs ? [ruleMs / ms] : []));
  const logarithms = gains.reduce((sum, gain) => sum + Math.log(gain), 0);
  return {
    measured: gains.length,
    replaced: gains.filter((gain) => gain > 1).length,
    unmeasured: all.length - gains.length,
    gain: gains.length > 0 ? Math.exp(logarithms / gains.length) : 1,
  };
}
