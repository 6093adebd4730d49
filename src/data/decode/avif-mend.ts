/**
 * Mends AVIF files of older encoders for libavif. In the strict mode that the codec is built with, it refuses some
 * files that browsers decode. The mended faults: a missing pixi box (bits per channel), an alpha picture without a
 * size, a crop that is not a whole number of pixels, and several ipma boxes. Picture data stay unchanged.
 */
import { propertiesOf, readAvifItems, type Association, type AvifItems } from './avif-items.ts';
import { movedPlaces } from './avif-places.ts';
import { makeBox, type Box } from './iso-boxes.ts';

/** Writes the file again, mended. Throws RangeError if its boxes are damaged. */
export function mendAvif(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const items = readAvifItems(bytes);
  const properties = items.properties.map(({ type, body }) => makeBox(type, body));
  const associations = mendedAssociations(items, properties);
  const iprp = makeBox('iprp', makeBox('ipco', ...properties), ipmaOf(associations));
  const grownBytes = metaOf(items, iprp, 0).length - (items.meta.end - items.meta.start);
  const meta = metaOf(items, iprp, grownBytes);
  const mended = new Uint8Array(bytes.length + grownBytes);
  mended.set(bytes.subarray(0, items.meta.start));
  mended.set(meta, items.meta.start);
  mended.set(bytes.subarray(items.meta.end), items.meta.start + meta.length);
  return mended;
}

/** Adds missing properties to `properties`, and returns each item's associations. */
function mendedAssociations(items: AvifItems, properties: Uint8Array[]): Map<number, Association[]> {
  const add = (type: string, body: Uint8Array): Association => {
    properties.push(makeBox(type, body));
    return { index: properties.length, essential: false };
  };
  const of = (id: number, type: string) => propertiesOf(items, id).find((property) => property.type === type);
  const size = of(items.primaryId, 'ispe');
  const mended = new Map<number, Association[]>();
  for (const [id, own] of items.associations) {
    // The crop is dropped. libavif never crops, so the whole picture is there either way.
    const kept = own.filter(({ index }) => items.properties[index - 1]?.type !== 'clap');
    const isPicture = ['av01', 'grid'].includes(items.types.get(id) ?? 'av01');
    if (isPicture && size && !of(id, 'ispe')) kept.push(add('ispe', size.body));
    if (isPicture && !of(id, 'pixi'))
      kept.push(add('pixi', pixiOf(of(id, 'av1C') ?? firstOf(items, 'av1C'))));
    mended.set(id, kept);
  }
  return mended;
}

function firstOf({ properties }: AvifItems, type: string): Box | undefined {
  return properties.find((property) => property.type === type);
}

/** Bits per channel, from the codec's configuration. Monochrome has one channel, others have three. */
function pixiOf(av1C: Box | undefined): Uint8Array {
  const flags = av1C?.body[2] ?? 0;
  const depth = (flags & 0x40) === 0 ? 8 : (flags & 0x20) === 0 ? 10 : 12;
  const channels = (flags & 0x10) === 0 ? 3 : 1;
  return Uint8Array.of(0, 0, 0, 0, channels, ...Array.from({ length: channels }, () => depth));
}

/** One ipma box for all items, with wide item ids and indices. */
function ipmaOf(associations: ReadonlyMap<number, readonly Association[]>): Uint8Array {
  const words: number[] = [1, 0, 0, 1];
  const push = (value: number, bytes: number) => {
    for (let shift = 8 * (bytes - 1); shift >= 0; shift -= 8) words.push((value >>> shift) & 0xff);
  };
  push(associations.size, 4);
  for (const [id, own] of [...associations].toSorted(([a], [b]) => a - b)) {
    push(id, 4);
    push(own.length, 1);
    for (const { index, essential } of own) push(index | (essential ? 0x8000 : 0), 2);
  }
  return makeBox('ipma', Uint8Array.from(words));
}

/** The meta box with another iprp. Places of data after the box are moved by the difference in bytes. */
function metaOf({ meta, children }: AvifItems, iprp: Uint8Array, movedBytes: number): Uint8Array {
  const parts = children.map((child) => {
    if (child.type === 'iprp') return iprp;
    if (child.type === 'iloc') return makeBox('iloc', movedPlaces(child.body, meta.end, movedBytes));
    return makeBox(child.type, child.body);
  });
  return makeBox('meta', meta.body.subarray(0, 4), ...parts);
}
