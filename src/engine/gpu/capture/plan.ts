/**
 * Decides where the virtual buffers of a run's captured steps lie. Steps run one after another and every
 * lifetime within a step is known, so few slots serve all. The largest buffers choose first; each takes a slot
 * that is free for its whole life. Parts that a gather wants side by side are placed there from the start, so
 * no copy is needed.
 */
import { isVirtual } from './recording.ts';
import type { Command, Range, Recording, VirtualBuffer } from './recording.ts';

export type Place = { slot: number } | { buffer: GPUBuffer; offsetBytes: number };

export interface Plan {
  slotBytes: number[];
  places: Map<VirtualBuffer, Place>;
  /** Per recording: gathered parts that could not be placed and have to be copied, by the gather's command index. */
  copies: Map<number, { source: Range; target: { buffer: GPUBuffer; offsetBytes: number } }[]>[];
}

interface Slot {
  bytes: number;
  /** Per recording: lifetimes taken. */
  taken: Map<number, [number, number][]>;
}

export function planBuffers(recordings: readonly Pick<Recording, 'commands' | 'virtuals'>[]): Plan {
  const places = new Map<VirtualBuffer, Place>();
  const copies = recordings.map(({ commands }) => placeGathered(commands, places));
  const waiting = recordings
    .flatMap(({ virtuals }, step) => virtuals.map((virtual) => ({ virtual, step })))
    .filter(({ virtual }) => !places.has(virtual))
    .sort((a, b) => b.virtual.sizeBytes - a.virtual.sizeBytes || a.virtual.firstUse - b.virtual.firstUse);
  const slots: Slot[] = [];
  for (const { virtual, step } of waiting) {
    let index = slots.findIndex((slot) => isFree(slot.taken.get(step), virtual));
    if (index < 0) index = slots.push({ bytes: virtual.sizeBytes, taken: new Map() }) - 1;
    const { taken } = slots[index]!;
    const lives = taken.get(step) ?? [];
    lives.push([virtual.firstUse, virtual.lastUse]);
    taken.set(step, lives);
    places.set(virtual, { slot: index });
  }
  return { slotBytes: slots.map(({ bytes }) => bytes), places, copies };
}

const isFree = (
  lives: readonly [number, number][] | undefined,
  { firstUse, lastUse }: VirtualBuffer,
): boolean => !lives?.some(([first, last]) => firstUse <= last && first <= lastUse);

/**
 * Places each gathered virtual buffer in its target. WebGPU lets no dispatch bind one buffer for reading and for
 * writing, so a part stays out where a dispatch would bind it beside the target or beside another of its parts, unless it
 * writes both.
 */
function placeGathered(
  commands: readonly Command[],
  places: Map<VirtualBuffer, Place>,
): Plan['copies'][number] {
  const copies: Plan['copies'][number] = new Map();
  commands.forEach((command, index) => {
    if (command.kind !== 'gather') return;
    const left = command.parts.filter(({ source, target }) => {
      if (!isVirtual(source) || places.has(source.virtual)) return true;
      if (clashes(commands, index, source.virtual, target.buffer, places)) return true;
      places.set(source.virtual, target);
      return false;
    });
    if (left.length > 0) copies.set(index, left);
  });
  return copies;
}

function clashes(
  commands: readonly Command[],
  gatheredAt: number,
  virtual: VirtualBuffer,
  target: GPUBuffer,
  places: ReadonlyMap<VirtualBuffer, Place>,
): boolean {
  // It is used after the gather, so the next gather could overwrite it too early.
  if (virtual.lastUse > gatheredAt) return true;
  const liesInTarget = (range: Range): boolean => {
    if (!isVirtual(range)) return range.buffer === target;
    const place = places.get(range.virtual);
    return place !== undefined && 'buffer' in place && place.buffer === target;
  };
  return commands.slice(virtual.firstUse, gatheredAt).some((command) => {
    // A dispatch in between that reads or writes the target must not see this part early.
    if (command.kind === 'gather') return command.parts.some((part) => part.target.buffer === target);
    const own = command.bindings.find(({ range }) => isVirtual(range) && range.virtual === virtual);
    return command.bindings.some(
      ({ range, isOutput }) =>
        (own && liesInTarget(range) && !(own.isOutput && isOutput)) ||
        (!isVirtual(range) && range.buffer === target),
    );
  });
}
