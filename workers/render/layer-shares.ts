/**
 * Which layers carry the bits. A few pictures are drawn with one fingerprint, except for one layer that takes
 * another. The share is that of the differing bits which the decoder reads as that layer has them. Measured
 * once for each model, and kept.
 */
import { throwIfAborted } from '../../src/base/abort.ts';
import { Lru } from '../../src/base/lru.ts';
import type { Cell, InputSizes, LayerMix } from '../../src/drawing/cell.ts';
import { cellsOfSeeds } from '../../src/drawing/plan-cells.ts';
import type { NetworkConfig } from '../../src/engine/networks/config.ts';
import { synthesisLayers } from '../../src/engine/networks/description/synthesis.ts';
import { bitsFromLogits } from '../../src/fingerprint/bits.ts';
import type { Job } from '../kit/job.ts';
import type { LayersReply } from './cell-protocol.ts';
import type { GridDrawer, WithModel } from './grid-drawer.ts';
import type { DrawProgress, ModelId } from './protocol.ts';
import { readDrawing } from './read-cells.ts';

const PICTURES = 8;
const MODELS_KEPT = 32;

export class LayerShares {
  /** By the model's hash. */
  readonly #kept = new Lru<string, LayersReply>(MODELS_KEPT);

  constructor(
    private readonly withModel: WithModel,
    private readonly drawer: GridDrawer,
  ) {}

  /** Null where the model has no decoder. Tells how many pictures are read; throws 'aborted', and what drawing throws. */
  async of(modelId: ModelId, { signal, tell }: Job<DrawProgress>): Promise<LayersReply | null> {
    const { sha256, network } = await this.withModel(modelId, async ({ info }) => info);
    const kept = this.#kept.find(sha256);
    if (kept) return kept;
    const pairs = pairsOf(network);
    const layers = modulatedLayers(network);
    const total = PICTURES * (layers.length + 1);
    let done = 0;
    const shareOf = async (range: Pick<LayerMix, 'from' | 'to'>): Promise<number | null> => {
      const cells = pairs.map(({ cell, other }): Cell => ({
        ...cell,
        mix: { fingerprint: other, ...range },
      }));
      const drawing = await this.drawer.draw({ modelId, noise: 'none', cellsOf: () => cells }, { signal });
      const logits = await readDrawing(drawing, this.withModel, signal);
      throwIfAborted(signal);
      tell({ done: (done += cells.length), total });
      return logits && readAsOther(pairs, logits);
    };
    const all = await shareOf({ from: 0 });
    if (all === null) return null;
    const shares: LayersReply['layers'] = [];
    for (const { copy, names } of layers)
      shares.push({ names, share: (await shareOf({ from: copy, to: copy })) ?? 0 });
    return this.#kept.get(sha256, () => ({ all, layers: shares, bits: differingBits(pairs) }));
  }
}

/** A picture with the fingerprint that its seed draws, and another seed's. */
interface Pair {
  cell: Cell;
  other: string;
}

function pairsOf(sizes: InputSizes): Pair[] {
  const cells = cellsOfSeeds(
    Array.from({ length: 2 * PICTURES }, (_, seed) => seed),
    {},
    sizes,
  );
  return cells.slice(0, PICTURES).map((cell, i) => ({ cell, other: cells[PICTURES + i]!.fingerprint }));
}

const differs = ({ cell, other }: Pair, bit: number): boolean => cell.fingerprint[bit] !== other[bit];

function differingBits(pairs: readonly Pair[]): number {
  return pairs.reduce((sum, pair) => sum + [...pair.other].filter((_, bit) => differs(pair, bit)).length, 0);
}

/** The share of the bits that differ which are read as the second fingerprint has them. */
function readAsOther(pairs: readonly Pair[], logits: readonly Float32Array[]): number {
  const read = pairs.reduce((sum, pair, i) => {
    const bits = bitsFromLogits(logits[i]!);
    return sum + bits.filter((bit, at) => differs(pair, at) && String(bit) === pair.other[at]).length;
  }, 0);
  return read / differingBits(pairs);
}

/** The copies of the dlatent that some layer takes, with those layers' official names: `8x8/Conv0_up`. */
function modulatedLayers(config: NetworkConfig): { copy: number; names: string[] }[] {
  const names = new Map<number, string[]>();
  for (const layer of synthesisLayers(config)) {
    if (layer.kind !== 'conv' || !layer.modulation) continue;
    const { dlatent } = layer.modulation;
    names.set(dlatent, [...(names.get(dlatent) ?? []), layer.name.replace('synthesis/', '')]);
  }
  return [...names].toSorted(([a], [b]) => a - b).map(([copy, own]) => ({ copy, names: own }));
}
