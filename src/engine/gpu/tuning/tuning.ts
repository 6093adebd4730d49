/**
 * Chooses tiles for the matrix products of a run by measuring them on this GPU, once and for good. A run must see the same
 * tiles whenever it is resumed, or it would not go on bit for bit. That holds because
 *
 * - what is chosen is kept before the first step that uses it, a choice that is kept is never measured again, and keeping
 *   adds to what is there and replaces nothing (two tabs that measure at once agree on the one that was first);
 * - after measure() every product above the threshold has a choice: the rule's was recorded for what could not be timed
 *   or for which time ran out. Below the threshold no product ever gets one. Whoever leaves products for another time
 *   (`unmeasured: 'later'`) keeps the table with the run, and gives the run that table whenever it is resumed;
 * - an aborted measure() throws, so that no step follows it, and keeps nothing.
 *
 * Only for a real GPU with timestamps, and never in the middle of a run.
 */
import { gflopOf, LEAST_GFLOP, type ProductUse } from './products.ts';
import type { Gpu } from '../gpu.ts';
import { choiceKey, ruleFor, type Choice } from './rules.ts';
import { candidatesFor, fitsDevice, type TileLimits } from './candidates.ts';
import type { ChosenTile, TileTable } from './tile-table.ts';
import type { Tiles, UsedProduct } from './tiles.ts';
import { timeChoices, type TimedChoice } from './time-choices.ts';

/** For all products together, compiling included. The largest come first; the rest get the rule's tile. */
const BUDGET_MS = 10_000;
/** Less than this is noise: the rule stays. */
const LEAST_GAIN = 1.05;

type TimeChoices = (used: UsedProduct, candidates: readonly Choice[]) => Promise<TimedChoice[]>;

export interface KeptTiles {
  /** The choices stored for this adapter. */
  stored?: TileTable;
  /** Adds choices to those stored and returns all; stored ones never change. */
  keep?: (added: TileTable) => Promise<TileTable>;
  /** For all products together; with 0 none is measured. */
  budgetMs?: number;
  /**
   * Whether products without a measurement, for lack of time, keep the rule's tile for good or are measured
   * another time.
   */
  unmeasured?: 'rule' | 'later';
}

export interface TuningOptions extends KeptTiles {
  /** The tiles that choices are set in. */
  tiles: Tiles;
  limits: TileLimits;
  time: TimeChoices;
  now?: () => number;
}

export interface TuningProgress {
  onProgress?: ((done: number, total: number) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/** The tuning of an open GPU. */
export const tuningOf = (gpu: Gpu, kept: KeptTiles = {}): Tuning =>
  new Tuning({
    tiles: gpu.tiles,
    limits: gpu.limits,
    time: (used, candidates) => timeChoices(gpu, used, candidates),
    ...kept,
  });

export class Tuning {
  readonly #tiles: Tiles;
  readonly #limits: TileLimits;
  readonly #keep: NonNullable<TuningOptions['keep']>;
  readonly #time: TimeChoices;
  readonly #now: () => number;
  readonly #budgetMs: number;
  readonly #unmeasured: NonNullable<TuningOptions['unmeasured']>;
  #table: TileTable = {};

  /** Puts the stored choices in force, and no others. */
  constructor({
    tiles,
    limits,
    stored = {},
    keep = (added) => Promise.resolve({ ...added, ...this.#table }),
    budgetMs = BUDGET_MS,
    unmeasured = 'rule',
    time,
    now = () => performance.now(),
  }: TuningOptions) {
    this.#tiles = tiles;
    this.#limits = limits;
    this.#keep = keep;
    this.#time = time;
    this.#now = now;
    this.#budgetMs = budgetMs;
    this.#unmeasured = unmeasured;
    this.#use(stored);
  }

  get table(): TileTable {
    return this.#table;
  }

  /** Measures the products that have no choice yet. True if another tile than the rule's came into force. */
  async measure(uses: Iterable<ProductUse>, { onProgress, signal }: TuningProgress = {}): Promise<boolean> {
    const missing = [...uses]
      .filter(({ used }) => gflopOf(used.product) >= LEAST_GFLOP && !(used.key in this.#table))
      .sort((a, b) => b.times * gflopOf(b.used.product) - a.times * gflopOf(a.used.product));
    if (missing.length === 0) return false;
    const endMs = this.#now() + this.#budgetMs;
    const added: Record<string, ChosenTile> = {};
    for (const [done, { used }] of missing.entries()) {
      signal?.throwIfAborted();
      onProgress?.(done, missing.length);
      if (this.#now() < endMs) added[used.key] = await this.#choose(used);
      else if (this.#unmeasured === 'rule') added[used.key] = ruleFor(used.product);
    }
    signal?.throwIfAborted();
    this.#use(await this.#keep(added));
    return missing.some(({ used: { key, product } }) => {
      const choice = this.#table[key];
      return choice !== undefined && choiceKey(choice) !== choiceKey(ruleFor(product));
    });
  }

  async #choose(used: UsedProduct): Promise<ChosenTile> {
    const rule = ruleFor(used.product);
    const timed = await this.#time(used, candidatesFor(used.product, this.#limits));
    const best = timed[0];
    const ruleMs = timed.find(({ choice }) => choiceKey(choice) === choiceKey(rule))?.ms;
    if (!best) return rule;
    if (ruleMs === undefined) return best.choice; // the driver refused the rule's tile
    if (ruleMs < LEAST_GAIN * best.ms) return { ...rule, ms: ruleMs, ruleMs };
    return { ...best.choice, ms: best.ms, ruleMs };
  }

  #use(table: TileTable): void {
    this.#table = table;
    const usable = Object.entries(table).filter(([, choice]) => fitsDevice(choice.tile, this.#limits));
    this.#tiles.use(Object.fromEntries(usable.map(([key, { tile, slices }]) => [key, { tile, slices }])));
  }
}
