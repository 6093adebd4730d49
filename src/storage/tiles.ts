/**
 * The tiles chosen by measurement, by adapter and product (engine/tuning). What does not look like a tile counts as not
 * there, entry by entry; what was measured for other kernels does so as a whole.
 */
import * as z from 'zod/mini';
import type { GemmTile } from '../engine/gpu/tuning/tile.ts';
import { KERNELS_VERSION, type ChosenTile, type TileTable } from '../engine/gpu/tuning/tile-table.ts';
import { changeSetting, readSetting } from './settings.ts';
import type { Store } from './store.ts';

const NAME = 'tiles';

const upTo = (most: number) => z.int().check(z.minimum(1), z.maximum(most));

// No more than any device takes: 1024 threads a workgroup, and what registers and a source of reasonable size allow.
const tileSchema: z.ZodMiniType<GemmTile> = z.object({
  threadsX: upTo(1024),
  threadsY: upTo(1024),
  rowsPerThread: upTo(16),
  quadsPerThread: upTo(4),
  depth: upTo(64).check(z.multipleOf(4)),
  depthGroups: upTo(64),
  prefetch: z.boolean(),
});

const chosenSchema = z.object({
  tile: tileSchema,
  slices: upTo(64),
  ms: z.optional(z.number()),
  ruleMs: z.optional(z.number()),
});

const settingSchema = z.object({
  kernels: z.literal(KERNELS_VERSION),
  adapters: z.record(z.string(), z.record(z.string(), z.unknown())),
});
type Setting = z.infer<typeof settingSchema>;

const nothing: Setting = { kernels: KERNELS_VERSION, adapters: {} };

/** An adapter's choices in what was stored, whatever that is. `adapter` as adapterName() has it. */
export function tilesIn(stored: unknown, adapter: string): TileTable {
  return sound(settingIn(stored).adapters[adapter]);
}

/** What to store when choices are added to an adapter's; one that is there already stays. */
export function withTiles(stored: unknown, adapter: string, added: TileTable): Setting {
  const { kernels, adapters } = settingIn(stored);
  return { kernels, adapters: { ...adapters, [adapter]: { ...added, ...sound(adapters[adapter]) } } };
}

export async function readTiles(store: Store, adapter: string): Promise<TileTable> {
  return tilesIn(await readSetting(store, NAME, z.unknown(), undefined), adapter);
}

/** Gives all that are there then. */
export async function addTiles(store: Store, adapter: string, added: TileTable): Promise<TileTable> {
  const change = (stored: unknown): Setting => withTiles(stored, adapter, added);
  return tilesIn(await changeSetting(store, NAME, z.unknown(), undefined, change), adapter);
}

/** Of all adapters. */
export async function readAllTiles(store: Store): Promise<TileTable[]> {
  const { adapters } = settingIn(await readSetting(store, NAME, z.unknown(), undefined));
  return Object.values(adapters).map(sound);
}

export async function forgetTiles(store: Store): Promise<void> {
  await changeSetting(store, NAME, z.unknown(), undefined, () => nothing);
}

function settingIn(stored: unknown): Setting {
  const parsed = settingSchema.safeParse(stored);
  return parsed.success ? parsed.data : nothing;
}

function sound(table: Record<string, unknown> = {}): TileTable {
  const entries = Object.entries(table).flatMap(([key, value]): [string, ChosenTile][] => {
    const parsed = chosenSchema.safeParse(value);
    return parsed.success ? [[key, parsed.data]] : [];
  });
  return Object.fromEntries(entries);
}
