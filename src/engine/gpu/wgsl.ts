/**
 * Small pieces that all our WGSL shares: buffer declarations, the flat invocation index, literals, and the choice between
 * vec4 and scalar elements.
 */
export interface Buffer {
  name: string;
  /** Elements per access: 4 where the innermost size divides by 4. */
  width: 1 | 4;
}

/** Declarations of `group(0)`: the inputs in order, then the outputs. */
export function buffers(inputs: readonly Buffer[], outputs: readonly Buffer[]): string {
  const declare = (access: string) => (buffer: Buffer, i: number) =>
    `@group(0) @binding(${i}) var<storage, ${access}> ${buffer.name} : array<${elementType(buffer.width)}>;`;
  return [
    ...inputs.map(declare('read')),
    ...outputs.map((buffer, i) => declare('read_write')(buffer, inputs.length + i)),
  ].join('\n');
}

export const elementType = (width: 1 | 4): string => (width === 4 ? 'vec4<f32>' : 'f32');

/** 4 if every size divides by 4, else 1. */
export const widthFor = (...sizes: number[]): 1 | 4 => (sizes.every((size) => size % 4 === 0) ? 4 : 1);

/** The power of two at or above `least`. */
export const powerOfTwo = (least: number): number => 2 ** Math.ceil(Math.log2(least));

export const FLAT_GROUP = 64;

/** An entry point that runs `body` once for each `index` below `count`, a number or WGSL (dispatch with flatWorkgroups). */
export function flatMain(count: number | string, body: string): string {
  const bound = typeof count === 'number' ? `${count}u` : count;
  return `
@compute @workgroup_size(${FLAT_GROUP})
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(num_workgroups) groups : vec3<u32>,
        @builtin(local_invocation_index) local : u32) {
  let index = (group.y * groups.x + group.x) * ${FLAT_GROUP}u + local;
  if (index >= ${bound}) { return; }
  ${body}
}`;
}

/** A float as a WGSL literal, to float32's last digit. */
export function literal(value: number): string {
  const text = Math.fround(value).toPrecision(9);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
