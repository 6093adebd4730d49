/**
 * Signed distances of flat shapes, from which the sample dataset's pictures are made. They are negative inside, in
 * the units of the shape's plane (x right, y down, about -1 … 1). Some are only bounds of the true distance, which is
 * enough for an edge that is one pixel soft.
 */
export type Distance = (x: number, y: number) => number;
export type Point = readonly [x: number, y: number];

/** A shape, and a box [left, top, right, bottom] that contains it. */
export interface Shape {
  distance: Distance;
  box: readonly [left: number, top: number, right: number, bottom: number];
}

const whole: Shape['box'] = [-Infinity, -Infinity, Infinity, Infinity];

export function ellipse(cx: number, cy: number, rx: number, ry: number, angle = 0): Shape {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const smaller = Math.min(rx, ry);
  const reachX = Math.hypot(rx * cos, ry * sin);
  const reachY = Math.hypot(rx * sin, ry * cos);
  return {
    distance: (x, y) => {
      const dx = x - cx;
      const dy = y - cy;
      const u = (dx * cos + dy * sin) / rx;
      const v = (dy * cos - dx * sin) / ry;
      return (Math.sqrt(u * u + v * v) - 1) * smaller;
    },
    box: [cx - reachX, cy - reachY, cx + reachX, cy + reachY],
  };
}

export function circle(cx: number, cy: number, radius: number): Shape {
  return ellipse(cx, cy, radius, radius);
}

/** The band of `width` around an ellipse's rim. */
export function ring(cx: number, cy: number, rx: number, ry: number, width: number, angle = 0): Shape {
  const outer = ellipse(cx, cy, rx + width, ry + width, angle);
  const rim = ellipse(cx, cy, rx, ry, angle);
  return { distance: (x, y) => Math.abs(rim.distance(x, y)) - width / 2, box: outer.box };
}

/** A box of half sizes (hx, hy) with corners rounded by `corner`. */
export function roundedBox(cx: number, cy: number, hx: number, hy: number, corner = 0): Shape {
  return {
    distance: (x, y) => {
      const dx = Math.abs(x - cx) - hx + corner;
      const dy = Math.abs(y - cy) - hy + corner;
      const outside = Math.hypot(Math.max(dx, 0), Math.max(dy, 0));
      return outside + Math.min(Math.max(dx, dy), 0) - corner;
    },
    box: [cx - hx, cy - hy, cx + hx, cy + hy],
  };
}

/** A thick line with round ends. */
export function stroke([ax, ay]: Point, [bx, by]: Point, width: number): Shape {
  const dx = bx - ax;
  const dy = by - ay;
  const lengthSquared = dx * dx + dy * dy;
  const half = width / 2;
  return {
    distance: (x, y) => {
      const along = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / lengthSquared));
      return Math.hypot(x - ax - along * dx, y - ay - along * dy) - half;
    },
    box: [Math.min(ax, bx) - half, Math.min(ay, by) - half, Math.max(ax, bx) + half, Math.max(ay, by) + half],
  };
}

/** A convex polygon, corners clockwise as seen on the screen. */
export function polygon(...corners: Point[]): Shape {
  const edges = corners.map(([ax, ay], i) => {
    const [bx, by] = corners[(i + 1) % corners.length]!;
    const length = Math.hypot(bx - ax, by - ay);
    return { ax, ay, nx: (by - ay) / length, ny: (ax - bx) / length };
  });
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return {
    distance: (x, y) => {
      let largest = -Infinity;
      for (const { ax, ay, nx, ny } of edges) largest = Math.max(largest, (x - ax) * nx + (y - ay) * ny);
      return largest;
    },
    box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
  };
}

/** The outline of a star or blossom: the radius oscillates between `inner` and `outer`, `points` times around. */
export function blossom(
  cx: number,
  cy: number,
  inner: number,
  outer: number,
  points: number,
  angle = 0,
): Shape {
  const middle = (inner + outer) / 2;
  const swing = (outer - inner) / 2;
  return {
    distance: (x, y) => {
      const radius = Math.hypot(x - cx, y - cy);
      return (radius - middle - swing * Math.cos(points * (Math.atan2(y - cy, x - cx) - angle))) * 0.7;
    },
    box: [cx - outer, cy - outer, cx + outer, cy + outer],
  };
}

/** Everything below a wavy line: y > level + height·sin(…). */
export function hills(level: number, height: number, frequency: number, phase: number): Shape {
  return {
    distance: (x, y) => (level + height * Math.sin(frequency * x + phase) - y) * 0.8,
    box: [-Infinity, level - Math.abs(height), Infinity, Infinity],
  };
}

/** Parallel stripes at an angle, each `share` (0 … 1) of `period` wide. */
export function stripes(period: number, share: number, angle: number): Shape {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return {
    distance: (x, y) => {
      const position = (x * cos + y * sin) / period;
      return (Math.abs(position - Math.floor(position) - 0.5) - share / 2) * period;
    },
    box: whole,
  };
}

/** Dots of `radius` on a square lattice, every other row shifted by half a step. */
export function dots(period: number, radius: number): Shape {
  return {
    distance: (x, y) => {
      const row = Math.floor(y / period);
      const shifted = x / period + (row & 1) / 2;
      return Math.hypot((shifted - Math.floor(shifted) - 0.5) * period, y - (row + 0.5) * period) - radius;
    },
    box: whole,
  };
}

/** The area where both shapes are. */
export function intersect(a: Shape, b: Shape): Shape {
  return {
    distance: (x, y) => Math.max(a.distance(x, y), b.distance(x, y)),
    box: [
      Math.max(a.box[0], b.box[0]),
      Math.max(a.box[1], b.box[1]),
      Math.min(a.box[2], b.box[2]),
      Math.min(a.box[3], b.box[3]),
    ],
  };
}
