/**
 * Colours of the sample dataset, chosen by lightness, chroma and hue in OKLCH (Björn Ottosson's OKLab). Equal
 * lightness looks equally light there, so random hues go well together.
 */
import type { SampleRandom } from './sample-random.ts';

/** sRGB, 0 … 255, not yet rounded. */
export type Colour = readonly [red: number, green: number, blue: number];

/** lightness 0 … 1, chroma 0 … about 0.3, hue in degrees. Values outside the gamut are clipped. */
export function oklch(lightness: number, chroma: number, hue: number): Colour {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function encode(linear: number): number {
  const clipped = Math.max(0, Math.min(1, linear));
  return 255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055);
}

export interface Palette {
  skyTop: Colour;
  skyBottom: Colour;
  ground: Colour;
  groundNear: Colour;
  main: Colour;
  second: Colour;
  accent: Colour;
  light: Colour;
  dark: Colour;
}

/** A day or night background with object colours that stand out against it. */
export function drawPalette(random: SampleRandom): Palette {
  const night = random.chance(0.22);
  const skyHue = random.uniform(0, 360);
  const skyLightness = night ? random.uniform(0.25, 0.4) : random.uniform(0.8, 0.92);
  const mainHue = skyHue + random.uniform(90, 270);
  const groundHue = random.uniform(80, 200);
  const groundLightness = night ? 0.32 : 0.68;
  return {
    skyTop: oklch(skyLightness - 0.08, random.uniform(0.06, 0.12), skyHue),
    skyBottom: oklch(skyLightness + 0.06, random.uniform(0.02, 0.08), skyHue + random.uniform(-50, 50)),
    ground: oklch(groundLightness + 0.06, 0.09, groundHue),
    groundNear: oklch(groundLightness - 0.05, 0.11, groundHue + random.uniform(-25, 25)),
    main: oklch(random.uniform(0.56, 0.72), random.uniform(0.13, 0.21), mainHue),
    second: oklch(random.uniform(0.6, 0.8), random.uniform(0.1, 0.18), mainHue + random.uniform(35, 90)),
    accent: oklch(random.uniform(0.75, 0.88), random.uniform(0.1, 0.17), mainHue - random.uniform(40, 120)),
    light: oklch(0.97, 0.015, skyHue),
    dark: oklch(0.28, 0.04, mainHue),
  };
}
