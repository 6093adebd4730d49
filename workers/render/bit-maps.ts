/** Which pixels each bit of a model moves. A map is drawn on request and kept for the next time. */
import { Lru } from '../../src/base/lru.ts';
import { cellsToChange, changeOfPairs, withBitFlipped } from '../../src/drawing/bit-change.ts';
import type { Cell } from '../../src/drawing/cell.ts';
import { heatMap } from '../../src/drawing/heat-map.ts';
import type { BitMapReply, BitMapRequest } from './cell-protocol.ts';
import type { DrawRequest, GridDrawer, WithModel } from './grid-drawer.ts';

/** The maps of 128 bits take half of it at 128 pixels. */
const ROOM_BYTES = 16 * 1024 * 1024;
/** Values of pictures go from -1 to 1, their levels from 0 to 255. */
const LEVELS = 127.5;

export class BitMaps {
  /** [R·R] in levels, by the model's hash and the bit. */
  readonly #kept = new Lru<string, Float32Array>(ROOM_BYTES, ({ byteLength }) => byteLength);

  /** The unflipped pictures of the model that was asked about last; every bit is compared with them. */
  #drawn: { sha256: string; channels: number; cells: Cell[]; values: Float32Array } | undefined;

  constructor(
    private readonly withModel: WithModel,
    private readonly drawer: GridDrawer,
  ) {}

  /** Throws 'bad-request' where the model has no such bit, and what drawing throws. */
  async of(request: BitMapRequest, signal: AbortSignal): Promise<BitMapReply> {
    const { modelId, bit } = request;
    const { sha256 } = await this.withModel(modelId, async ({ info }) => info);
    const key = `${sha256} ${bit}`;
    const kept = this.#kept.find(key);
    const levels = kept ?? (await this.#draw(request, sha256, signal));
    this.#kept.get(key, () => levels);
    return {
      bit,
      map: heatMap(levels),
      mean: levels.reduce((sum, level) => sum + level, 0) / levels.length,
      most: levels.reduce((a, b) => Math.max(a, b)),
    };
  }

  async #draw({ modelId, bit }: BitMapRequest, sha256: string, signal: AbortSignal): Promise<Float32Array> {
    const draw = (cellsOf: DrawRequest['cellsOf']) =>
      this.drawer.draw({ modelId, noise: 'none', cellsOf }, { signal });
    if (this.#drawn?.sha256 !== sha256) {
      const { info, cells, values } = await draw(({ network }) => cellsToChange(network));
      this.#drawn = { sha256, channels: info.channels, cells, values };
    }
    const { cells, channels, values } = this.#drawn;
    const flipped = await draw(() => withBitFlipped(cells, bit));
    return changeOfPairs(values, flipped.values, channels).map((value) => value * LEVELS);
  }
}
