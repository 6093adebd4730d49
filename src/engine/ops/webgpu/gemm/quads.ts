/** WGSL for four neighbouring elements at once, for sizes that vec4 accesses fit and for those that they do not. */
import { literal } from '../../../gpu/wgsl.ts';
import type { EpilogueAttrs } from '../../epilogue.ts';
import { slopeOf } from '../elementwise/leaky-relu.ts';

/** A vec4 out of four calls of a scalar function. */
export function fourOf(call: (c: number) => string): string {
  return `vec4<f32>(${[0, 1, 2, 3].map(call).join(', ')})`;
}

/** Writes the parts of `value` that lie inside a row of `columns`; `at` is the index of column n as an expression. */
export function storeQuad(buffer: string, columns: number, at: string): string {
  if (columns % 4 === 0) return `${buffer}[(${at}) / 4u] = value;`;
  return [0, 1, 2, 3]
    .map((c) => `if (n + ${c}u < ${columns}u) { ${buffer}[${at} + ${c}u] = value[${c}]; }`)
    .join(' ');
}

/**
 * Loads of an operand whose neighbours in memory come in fours where `width` is 4, else one by one. `body` is WGSL that
 * returns one element or vec4, of the given type, at m and k inside `rows` and `depth`; `along` says what the four are of.
 */
export function loadA(
  { width, rows, depth, along }: { width: 1 | 4; rows: string; depth: string; along: 'depth' | 'rows' },
  body: (type: string) => string,
): string {
  const guard = `if (m >= ${rows} || k >= ${depth})`;
  if (width === 4) {
    return `fn load_a(m : u32, k : u32) -> vec4<f32> { ${guard} { return vec4<f32>(); } ${body('vec4<f32>')} }`;
  }
  const element = (c: number): string =>
    along === 'depth' ? `element_a(m, k + ${c}u)` : `element_a(m + ${c}u, k)`;
  return `
fn element_a(m : u32, k : u32) -> f32 { ${guard} { return 0.0; } ${body('f32')} }
fn load_a(m : u32, k : u32) -> vec4<f32> { return ${fourOf(element)}; }`;
}

/** load_b out of WGSL of the value at k and n, zeros beyond `depth` and `columns`. */
export function loadB({ depth, columns }: { depth: string; columns: number }, value: string): string {
  return `
fn load_b(k : u32, n : u32) -> vec4<f32> {
  if (k >= ${depth} || n >= ${columns}u) { return vec4<f32>(); }
  return ${value};
}`;
}

/** `value` ← act(value + bias·biasGain + offset)·gain of columns n…n+3, with a buffer named `bias`. */
export function epilogueQuad(columns: number, { activation, biasGain, offset, gain }: EpilogueAttrs): string {
  const bias = columns % 4 === 0 ? 'bias[n / 4u]' : fourOf((c) => `bias[min(n + ${c}u, ${columns - 1}u)]`);
  return `value += ${bias} * ${literal(biasGain)} + ${literal(offset)};
  value *= ${activation === 'lrelu' ? slopeOf('value', gain, 4) : literal(gain)};`;
}
