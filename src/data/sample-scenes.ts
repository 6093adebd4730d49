/**
 * The contents of the sample dataset's pictures: a background and one object, each a stack of coloured shapes from
 * back to front. Objects are drawn in a plane of about -1 … 1, and the painter places them. All random numbers come
 * from the image's own stream.
 */
import type { Colour, Palette } from './sample-colour.ts';
import type { SampleRandom } from './sample-random.ts';
import {
  blossom,
  circle,
  dots,
  ellipse,
  hills,
  intersect,
  polygon,
  ring,
  roundedBox,
  stripes,
  stroke,
} from './sample-shapes.ts';
import type { Shape } from './sample-shapes.ts';

export interface Layer extends Shape {
  colour: Colour;
  opacity: number;
}

export type Draw = (random: SampleRandom, palette: Palette) => Layer[];

const layer = (shape: Shape, colour: Colour, opacity = 1): Layer => ({ ...shape, colour, opacity });

/** Backgrounds are drawn over the gradient of the sky, which the painter makes. */
export const backgrounds: readonly Draw[] = [
  () => [],
  (random, palette) => [
    layer(
      circle(random.uniform(-0.8, 0.8), random.uniform(-0.8, -0.4), random.uniform(0.12, 0.22)),
      palette.light,
      0.9,
    ),
    layer(hills(random.uniform(0.2, 0.4), 0.14, random.uniform(2, 4), random.uniform(0, 6)), palette.ground),
    layer(
      hills(random.uniform(0.5, 0.65), 0.1, random.uniform(2, 5), random.uniform(0, 6)),
      palette.groundNear,
    ),
  ],
  (random, palette) => [
    layer(
      hills(random.uniform(0.35, 0.6), random.uniform(0, 0.05), random.uniform(6, 12), 0),
      palette.ground,
    ),
  ],
  (random, palette) => [
    layer(
      stripes(random.uniform(0.3, 0.6), random.uniform(0.3, 0.6), random.uniform(0, Math.PI)),
      palette.light,
      0.35,
    ),
  ],
  (random, palette) => [
    layer(dots(random.uniform(0.35, 0.55), random.uniform(0.07, 0.12)), palette.light, 0.45),
  ],
  (random, palette) => [
    layer(
      circle(random.uniform(-0.15, 0.15), random.uniform(-0.15, 0.15), random.uniform(0.75, 0.95)),
      palette.light,
      0.5,
    ),
  ],
];

const balloon: Draw = (random, palette) => {
  const body = ellipse(0, -0.25, 0.52, 0.58);
  const basketY = random.uniform(0.66, 0.78);
  return [
    layer(stroke([-0.28, 0.2], [-0.1, basketY], 0.04), palette.dark),
    layer(stroke([0.28, 0.2], [0.1, basketY], 0.04), palette.dark),
    layer(body, palette.main),
    layer(intersect(body, stripes(random.uniform(0.35, 0.5), 0.45, 0)), palette.accent),
    layer(ellipse(-0.2, -0.48, 0.1, 0.17, 0.5), palette.light, 0.5),
    layer(roundedBox(0, basketY, 0.14, 0.11, 0.04), palette.second),
  ];
};

const flower: Draw = (random, palette) => {
  const petals = 5 + random.below(4);
  const angle = random.uniform(0, 1.2);
  return [
    layer(stroke([0, 0], [random.uniform(-0.15, 0.15), 0.95], 0.08), palette.groundNear),
    layer(ellipse(0.2, 0.6, 0.24, 0.09, -0.6), palette.groundNear),
    layer(ellipse(-0.2, 0.7, 0.24, 0.09, 0.6), palette.groundNear),
    layer(
      blossom(0, -0.25, random.uniform(0.26, 0.36), random.uniform(0.55, 0.66), petals, angle),
      palette.main,
    ),
    layer(blossom(0, -0.25, 0.16, 0.38, petals, angle), palette.second, 0.8),
    layer(circle(0, -0.25, random.uniform(0.13, 0.19)), palette.accent),
  ];
};

const fish: Draw = (random, palette) => {
  const body = ellipse(0, 0, 0.62, random.uniform(0.34, 0.46));
  return [
    layer(polygon([0.48, 0], [0.95, -0.36], [0.86, 0.36]), palette.second),
    layer(polygon([-0.2, -0.25], [0.1, -0.66], [0.25, -0.25]), palette.second),
    layer(body, palette.main),
    layer(
      intersect(body, stripes(random.uniform(0.22, 0.4), 0.4, random.uniform(-0.4, 0.4))),
      palette.accent,
      0.85,
    ),
    layer(intersect(body, circle(-0.72, 0, 0.46)), palette.main),
    layer(circle(-0.34, -0.08, 0.12), palette.light),
    layer(circle(-0.36, -0.08, 0.06), palette.dark),
    layer(ellipse(0.08, 0.14, 0.17, 0.08, 0.3), palette.second),
  ];
};

const mushroom: Draw = (random, palette) => {
  const cap = intersect(
    ellipse(0, 0.08, 0.72, random.uniform(0.6, 0.78)),
    roundedBox(0, -0.42, 0.8, 0.5, 0.05),
  );
  const spots = Array.from({ length: 5 + random.below(3) }, (_, i) =>
    layer(
      intersect(cap, circle(-0.5 + i * 0.22, random.uniform(-0.5, -0.02), random.uniform(0.06, 0.13))),
      palette.light,
    ),
  );
  return [
    layer(roundedBox(0, 0.42, random.uniform(0.17, 0.26), 0.45, 0.14), palette.light),
    layer(roundedBox(0, 0.16, 0.2, 0.08, 0.05), palette.dark, 0.25),
    layer(cap, palette.main),
    ...spots,
  ];
};

const house: Draw = (random, palette) => {
  const half = random.uniform(0.42, 0.56);
  const windowColour = random.chance(0.5) ? palette.accent : palette.light;
  return [
    layer(roundedBox(random.pick([-0.28, 0.28]), -0.5, 0.08, 0.22), palette.dark),
    layer(roundedBox(0, 0.35, half, 0.48, 0.02), palette.second),
    layer(
      polygon([-half - 0.16, -0.06], [0, random.uniform(-0.8, -0.55)], [half + 0.16, -0.06]),
      palette.main,
    ),
    layer(roundedBox(0, 0.56, 0.12, 0.27, 0.05), palette.dark),
    layer(roundedBox(-half + 0.17, 0.25, 0.1, 0.12, 0.02), windowColour),
    layer(roundedBox(half - 0.17, 0.25, 0.1, 0.12, 0.02), windowColour),
  ];
};

const tree: Draw = (random, palette) => {
  const trunk = layer(roundedBox(0, 0.6, 0.09, 0.38, 0.04), palette.dark);
  if (random.chance(0.5)) {
    const width = random.uniform(0.42, 0.6);
    const tiers = [0.4, 0, -0.38].map((base, i) =>
      layer(
        polygon([-width * (1 - i * 0.2), base], [0, base - 0.6], [width * (1 - i * 0.2), base]),
        i === 1 ? palette.ground : palette.groundNear,
      ),
    );
    return [trunk, ...tiers, layer(blossom(0, -1, 0.05, 0.14, 5, -Math.PI / 2), palette.accent)];
  }
  const crown = [
    circle(-0.3, -0.05, 0.36),
    circle(0.3, -0.08, 0.36),
    circle(0, -0.4, random.uniform(0.38, 0.5)),
  ];
  const fruit = Array.from({ length: 6 }, () =>
    layer(circle(random.uniform(-0.45, 0.45), random.uniform(-0.6, 0.1), 0.075), palette.main),
  );
  return [trunk, ...crown.map((leaf) => layer(leaf, palette.groundNear)), ...fruit];
};

const planet: Draw = (random, palette) => {
  const body = circle(0, 0, random.uniform(0.48, 0.6));
  const tilt = random.uniform(-0.5, 0.5);
  const band = ring(0, 0, 0.86, 0.24, 0.07, tilt);
  const front: Shape = {
    distance: (x, y) => Math.max(band.distance(x, y), x * Math.sin(tilt) - y * Math.cos(tilt)),
    box: band.box,
  };
  return [
    layer(band, palette.accent),
    layer(body, palette.main),
    layer(intersect(body, stripes(random.uniform(0.3, 0.5), 0.5, tilt + Math.PI / 2)), palette.second),
    layer(circle(-0.2, -0.22, 0.1), palette.light, 0.5),
    layer(front, palette.accent),
  ];
};

const boat: Draw = (random, palette) => [
  layer(stroke([0, -0.85], [0, 0.4], 0.06), palette.dark),
  layer(
    polygon([0.06, 0.26], [0.06, random.uniform(-0.85, -0.6)], [random.uniform(0.5, 0.66), 0.26]),
    palette.main,
  ),
  layer(polygon([-0.06, 0.26], [random.uniform(-0.5, -0.38), 0.26], [-0.06, -0.6]), palette.light),
  layer(polygon([-0.72, 0.34], [0.72, 0.34], [0.46, 0.74], [-0.46, 0.74]), palette.second),
  layer(roundedBox(0, 0.4, 0.68, 0.05, 0.04), palette.accent),
  layer(hills(0.66, 0.05, random.uniform(7, 11), random.uniform(0, 6)), palette.ground),
];

const cat: Draw = (random, palette) => {
  const eyeColour = random.chance(0.6) ? palette.accent : palette.light;
  const eyeHeight = random.uniform(0.08, 0.15);
  const eyes = [-0.24, 0.24].flatMap((x) => [
    layer(ellipse(x, -0.02, 0.12, eyeHeight), eyeColour),
    layer(ellipse(x, -0.02, 0.045, eyeHeight * 0.9), palette.dark),
  ]);
  const whiskers = [-1, 1].flatMap((side) =>
    [0.22, 0.32].map((y) => layer(stroke([side * 0.2, 0.26], [side * 0.72, y], 0.025), palette.dark)),
  );
  return [
    layer(polygon([-0.6, -0.1], [-0.54, -0.85], [-0.08, -0.45]), palette.main),
    layer(polygon([0.08, -0.45], [0.54, -0.85], [0.6, -0.1]), palette.main),
    layer(polygon([-0.48, -0.3], [-0.46, -0.66], [-0.24, -0.45]), palette.second),
    layer(polygon([0.24, -0.45], [0.46, -0.66], [0.48, -0.3]), palette.second),
    layer(ellipse(0, 0.1, 0.66, random.uniform(0.54, 0.64)), palette.main),
    layer(ellipse(0, 0.36, 0.3, 0.2), palette.light, 0.85),
    ...eyes,
    layer(polygon([-0.09, 0.2], [0.09, 0.2], [0, 0.3]), palette.dark),
    ...whiskers,
  ];
};

const gem: Draw = (random, palette) => {
  const half = random.uniform(0.55, 0.72);
  const table = half * 0.55;
  return [
    layer(polygon([-table, -0.55], [table, -0.55], [half, -0.1], [0, 0.75], [-half, -0.1]), palette.main),
    layer(polygon([-table, -0.55], [table, -0.55], [half, -0.1], [-half, -0.1]), palette.light, 0.35),
    layer(polygon([-table * 0.7, -0.1], [table * 0.7, -0.1], [0, 0.75]), palette.second, 0.6),
    layer(polygon([-half, -0.1], [-table, -0.55], [-table * 0.7, -0.1]), palette.accent, 0.5),
    layer(blossom(half * 0.75, -0.6, 0.03, 0.2, 4), palette.light),
  ];
};

export const objects: readonly Draw[] = [
  balloon,
  flower,
  fish,
  mushroom,
  house,
  tree,
  planet,
  boat,
  cat,
  gem,
];
