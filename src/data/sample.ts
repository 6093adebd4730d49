/**
 * The built-in sample dataset: seeded, procedural colour pictures of ten kinds of things on six kinds of backgrounds,
 * so that one click starts training without files. Image i of a seed is the same picture at every resolution. Nothing
 * is downloaded, and the seed determines everything.
 */
import { StudioError } from '../base/error.ts';
import { drawPalette } from './sample-colour.ts';
import type { Palette } from './sample-colour.ts';
import { SampleRandom } from './sample-random.ts';
import { backgrounds, objects } from './sample-scenes.ts';
import type { Layer } from './sample-scenes.ts';

export const SAMPLE_COUNT = 2048;

/** The place of an object in the picture's plane of -1 … 1: scaled, turned, mirrored, then moved. */
interface Placement {
  x: number;
  y: number;
  cos: number;
  sin: number;
  scale: number;
  mirror: 1 | -1;
}

const identity: Placement = { x: 0, y: 0, cos: 1, sin: 0, scale: 1, mirror: 1 };
/** How much lighter than its middle the upper left of a shape is, and how much darker the lower right. */
const SHADING = 0.16;

/**
 * Paints one picture, uint8 RGB [resolution, resolution, 3].
 * @param resolution 16 to 256
 */
export function sampleImage(index: number, resolution: number, seed = 1): Uint8Array<ArrayBuffer> {
  if (!Number.isInteger(resolution) || resolution < 16 || resolution > 256) {
    throw new StudioError(
      'sample-resolution',
      `The sample dataset cannot be drawn at ${resolution} pixels.`,
      'Choose a resolution from 16 to 256.',
    );
  }
  const random = new SampleRandom(seed, index);
  const palette = drawPalette(random);
  const canvas = new Float32Array(resolution * resolution * 3);
  paintSky(canvas, resolution, palette, random.uniform(-0.6, 0.6));
  for (const layer of random.pick(backgrounds)(random, palette))
    paint(canvas, resolution, layer, identity, 0);

  const angle = random.uniform(-0.22, 0.22);
  const scale = random.uniform(0.7, 0.92);
  const placement: Placement = {
    x: random.uniform(-0.12, 0.12),
    y: random.uniform(-0.08, 0.1),
    cos: Math.cos(angle) * scale,
    sin: Math.sin(angle) * scale,
    scale,
    mirror: random.chance(0.5) ? 1 : -1,
  };
  for (const layer of random.pick(objects)(random, palette))
    paint(canvas, resolution, layer, placement, SHADING);
  // The typed array clamps and rounds half to even, which is good enough here.
  return new Uint8Array(Uint8ClampedArray.from(canvas).buffer);
}

/** Paints a vertical gradient, tilted by `lean`. */
function paintSky(
  canvas: Float32Array,
  resolution: number,
  { skyTop, skyBottom }: Palette,
  lean: number,
): void {
  for (let row = 0, at = 0; row < resolution; row++) {
    for (let column = 0; column < resolution; column++, at += 3) {
      const along = (row + 0.5) / resolution + lean * ((column + 0.5) / resolution - 0.5);
      const t = Math.max(0, Math.min(1, along));
      canvas[at] = skyTop[0] + (skyBottom[0] - skyTop[0]) * t;
      canvas[at + 1] = skyTop[1] + (skyBottom[1] - skyTop[1]) * t;
      canvas[at + 2] = skyTop[2] + (skyBottom[2] - skyTop[2]) * t;
    }
  }
}

/** Paints one shape on the canvas. Its edge is one pixel soft, and `shading` lights it from the upper left. */
function paint(
  canvas: Float32Array,
  resolution: number,
  layer: Layer,
  place: Placement,
  shading: number,
): void {
  const pixelsPerUnit = resolution / 2;
  const [left, top, right, bottom] = pixelBounds(layer, resolution, place);
  const inverse = 1 / (place.scale * place.scale);
  for (let row = top; row < bottom; row++) {
    const dy = (row + 0.5) / pixelsPerUnit - 1 - place.y;
    for (let column = left; column < right; column++) {
      const dx = (column + 0.5) / pixelsPerUnit - 1 - place.x;
      const x = (dx * place.cos + dy * place.sin) * inverse * place.mirror;
      const y = (dy * place.cos - dx * place.sin) * inverse;
      const edge = 0.5 - layer.distance(x, y) * place.scale * pixelsPerUnit;
      if (edge <= 0) continue;
      const alpha = Math.min(1, edge) * layer.opacity;
      const light = 1 - shading * (dx + dy);
      const at = (row * resolution + column) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const below = canvas[at + channel]!;
        canvas[at + channel] = below + (Math.min(255, layer.colour[channel]! * light) - below) * alpha;
      }
    }
  }
}

/** The pixels that a placed shape can touch, with one more on every side for the soft edge. */
function pixelBounds(layer: Layer, resolution: number, place: Placement): [number, number, number, number] {
  const [left, top, right, bottom] = layer.box.map((value) => Math.max(-4, Math.min(4, value))) as [
    number,
    number,
    number,
    number,
  ];
  const corners = [left, right].flatMap((x) =>
    [top, bottom].map((y) => {
      const u = x * place.mirror;
      return [place.x + u * place.cos - y * place.sin, place.y + u * place.sin + y * place.cos] as const;
    }),
  );
  const toPixel = (value: number): number => ((value + 1) * resolution) / 2;
  const clamp = (value: number): number => Math.max(0, Math.min(resolution, value));
  const xs = corners.map(([x]) => toPixel(x));
  const ys = corners.map(([, y]) => toPixel(y));
  return [
    clamp(Math.floor(Math.min(...xs)) - 1),
    clamp(Math.floor(Math.min(...ys)) - 1),
    clamp(Math.ceil(Math.max(...xs)) + 1),
    clamp(Math.ceil(Math.max(...ys)) + 1),
  ];
}
