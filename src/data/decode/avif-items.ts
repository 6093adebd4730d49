/** Reads what an AVIF's meta box says about its items: which is the picture, and the properties of each (ISO 23008-12). */
import { asciiAt, viewOf } from './format.ts';
import { findBox, readBoxes, type Box } from './iso-boxes.ts';

export interface Association {
  /** The property's number, counted from 1. 0 means none. */
  index: number;
  essential: boolean;
}

export interface AvifItems {
  meta: Box;
  /** The boxes in the meta box. Its own version precedes them. */
  children: Box[];
  primaryId: number;
  properties: Box[];
  /** By item id. If several ipma boxes name an item, their associations are joined. */
  associations: Map<number, Association[]>;
  /** Item types such as av01, grid and Exif, by item id, where the file gives them. */
  types: Map<number, string>;
}

/** Throws RangeError if boxes are missing or end too soon. */
export function readAvifItems(bytes: Uint8Array): AvifItems {
  const meta = findBox(readBoxes(bytes), 'meta');
  const children = readBoxes(meta.body.subarray(4));
  const primary = findBox(children, 'pitm').body;
  const iprp = readBoxes(findBox(children, 'iprp').body);
  const associations = new Map<number, Association[]>();
  for (const { type, body } of iprp) {
    if (type !== 'ipma') continue;
    for (const [id, own] of readAssociations(body))
      associations.set(id, [...(associations.get(id) ?? []), ...own]);
  }
  return {
    meta,
    children,
    primaryId: primary[0] === 0 ? viewOf(primary).getUint16(4) : viewOf(primary).getUint32(4),
    properties: readBoxes(findBox(iprp, 'ipco').body),
    associations,
    types: readTypes(children),
  };
}

/** The properties of an item, in the item's order. */
export function propertiesOf({ properties, associations }: AvifItems, id: number): Box[] {
  return (associations.get(id) ?? []).flatMap(({ index }) => properties[index - 1] ?? []);
}

function readAssociations(ipma: Uint8Array): [id: number, own: Association[]][] {
  const view = viewOf(ipma);
  const wideIds = ipma[0]! >= 1;
  const wideIndices = (ipma[3]! & 1) === 1;
  const entries: [number, Association[]][] = [];
  let at = 8;
  for (let left = view.getUint32(4); left > 0; left--) {
    const id = wideIds ? view.getUint32(at) : view.getUint16(at);
    at += wideIds ? 4 : 2;
    const own: Association[] = [];
    for (let count = view.getUint8(at++); count > 0; count--) {
      const value = wideIndices ? view.getUint16(at) : view.getUint8(at);
      // The top bit means "essential" and does not belong to the index.
      const essentialBit = wideIndices ? 0x8000 : 0x80;
      own.push({ index: value & (essentialBit - 1), essential: (value & essentialBit) !== 0 });
      at += wideIndices ? 2 : 1;
    }
    entries.push([id, own]);
  }
  return entries;
}

function readTypes(children: readonly Box[]): Map<number, string> {
  const types = new Map<number, string>();
  const iinf = children.find(({ type }) => type === 'iinf')?.body;
  if (!iinf) return types;
  for (const { type, body } of readBoxes(iinf.subarray(iinf[0] === 0 ? 6 : 8))) {
    if (type !== 'infe' || body[0]! < 2) continue;
    const wide = body[0]! > 2;
    types.set(wide ? viewOf(body).getUint32(4) : viewOf(body).getUint16(4), asciiAt(body, wide ? 10 : 8, 4));
  }
  return types;
}
