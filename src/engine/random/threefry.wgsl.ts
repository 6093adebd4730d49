/**
 * The GPU's twin of threefry.ts: one invocation makes one block, so two elements. Integers equal the JavaScript's bit
 * for bit; normals go through the same polynomials, because WGSL's own log, sin and cos are only loosely accurate.
 */
/** Standard normals, floats in [0, 1), fair coins as floats 0 and 1, or the raw words as int32. */
export type DrawKind = 'normal' | 'uniform' | 'bit' | 'word';

export const INVOCATIONS = 64;

const FINISH: Record<DrawKind, string> = {
  word: 'let y = vec2<i32>(bitcast<i32>(block.x), bitcast<i32>(block.y));',
  bit: 'let y = vec2<f32>(f32(block.x >> 31u), f32(block.y >> 31u));',
  uniform: 'let y = vec2<f32>(f32(block.x >> 8u), f32(block.y >> 8u)) * 5.9604644775390625e-8;',
  normal: 'let y = sqrt(-2.0 * log_of_unit(block.x)) * turn(block.y);',
};

export interface DrawSource {
  kind: DrawKind;
  stream: number;
  /** Elements. */
  count: number;
}

/** Invocations that several draws take together, side by side. */
export const invocationsOf = (draws: readonly DrawSource[]): number =>
  draws.reduce((sum, { count }) => sum + Math.ceil(count / 2), 0);

/** Bindings: 0 the state [seed, step] as int32, then one output per draw. */
export function threefrySource(draws: readonly DrawSource[]): string {
  let start = 0;
  const branches = draws.map(({ kind, stream, count }, i) => {
    const first = start;
    start += Math.ceil(count / 2);
    return `if (index < ${start}u) {
    let pair = index - ${first}u;
    let block = threefry(vec2<u32>(state[0], ${stream >>> 0}u), vec2<u32>(pair, state[1]));
    ${FINISH[kind]}
    result${i}[2u * pair] = y.x;
    if (2u * pair + 1u < ${count}u) { result${i}[2u * pair + 1u] = y.y; }
    return;
  }`;
  });
  const outputs = draws.map(({ kind }, i) => {
    const type = kind === 'word' ? 'i32' : 'f32';
    return `@group(0) @binding(${i + 1}) var<storage, read_write> result${i} : array<${type}>;`;
  });
  return `
@group(0) @binding(0) var<storage, read> state : array<u32>;
${outputs.join('\n')}

fn threefry(key : vec2<u32>, counter : vec2<u32>) -> vec2<u32> {
  var rotation = array<u32, 8>(13u, 15u, 26u, 6u, 17u, 29u, 16u, 24u);
  var keys = array<u32, 3>(key.x, key.y, 0x1bd11bdau ^ key.x ^ key.y);
  var x = counter + key;
  for (var round = 0u; round < 20u; round++) {
    let r = rotation[round % 8u];
    x.x += x.y;
    x.y = ((x.y << r) | (x.y >> (32u - r))) ^ x.x;
    if (round % 4u == 3u) {
      let injection = (round + 1u) / 4u;
      x += vec2<u32>(keys[injection % 3u], keys[(injection + 1u) % 3u] + injection);
    }
  }
  return x;
}

fn log_of_unit(word : u32) -> f32 {
  let value = (word >> 8u) + 1u;
  var exponent = i32(firstLeadingBit(value));
  var mantissa = f32(value) / f32(1u << u32(exponent));
  if (mantissa > 1.4142135) { mantissa *= 0.5; exponent++; }
  let t = (mantissa - 1.0) / (mantissa + 1.0);
  let t2 = t * t;
  let series = (((0.11111111 * t2 + 0.14285715) * t2 + 0.2) * t2 + 0.33333334) * t2 + 1.0;
  return 2.0 * (t * series) + f32(exponent - 24) * 0.6931472;
}

fn turn(word : u32) -> vec2<f32> {
  let k = word >> 8u;
  let quadrant = (k + 0x200000u) >> 22u;
  let a = f32(i32(k) - i32(quadrant << 22u)) * 3.7450704e-7;
  let a2 = a * a;
  let s = ((((2.7557319e-6 * a2 - 1.9841270e-4) * a2 + 8.3333333e-3) * a2 - 0.16666667) * a2 + 1.0) * a;
  let c = ((((-2.7557319e-7 * a2 + 2.4801587e-5) * a2 - 1.3888889e-3) * a2 + 4.1666667e-2) * a2 - 0.5) * a2 + 1.0;
  switch quadrant & 3u {
    case 0u { return vec2<f32>(c, s); }
    case 1u { return vec2<f32>(-s, c); }
    case 2u { return vec2<f32>(-c, -s); }
    default { return vec2<f32>(s, -c); }
  }
}

@compute @workgroup_size(${INVOCATIONS})
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(num_workgroups) groups : vec3<u32>,
        @builtin(local_invocation_index) local : u32) {
  let index = (group.y * groups.x + group.x) * ${INVOCATIONS}u + local;
  ${branches.join('\n  ')}
}`;
}
