/**
 * The tiles chosen on one adapter, as plain data that is stored and read back (../../storage/tiles.ts), and
 * their summary for people.
 */
import type { AdapterSummary } from '../../device/types.ts';
import type { Choice } from './rules.ts';

/**
 * To be raised when ops/webgpu/gemm.ts changes what a tile means or costs; earlier measurements then count no
 * more.
 */
export const KERNELS_VERSION = 1;

/**
 * A product's final tile. With times it was measured; without them it is the rule's, for lack of time or of a
 * clock.
 */
export interface ChosenTile extends Choice {
  /** Milliseconds of the product with this tile, and with the rule's. */
  ms?: number;
  ruleMs?: number;
}

/** By product key (choices.ts). */
export type TileTable = Readonly<Record<string, ChosenTile>>;

/** Adapters with the same key run the same kernels. Browsers tell nothing else that would distinguish them. */
export function adapterName({
  vendor,
  architecture,
  description,
}: Pick<AdapterSummary, 'vendor' | 'architecture' | 'description'>): string {
  return [vendor, architecture, description].join('/');
}

export interface TileSummary {
  /**
   * Products that were measured, those among them with another tile than the rule's, and those that were not
   * measured.
   */
  measured: number;
  replaced: number;
  unmeasured: number;
  /** The speed-up over the rule's tiles, as geometric mean over what was measured; 1 if nothing was. */
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
