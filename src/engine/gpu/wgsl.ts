/**
 * Small pieces that all our WGSL uses: buffer declarations, entry points, literals, the choice between vec4 and
 * scalar elements, and sums over a workgroup.
 */

export interface Buffer {
  name: string;
  /** Elements per access: 4 where the innermost size divides by 4. */
  width: 1 | 4;
}

/** Names of buffers with the same element width. */
export const named = (width: 1 | 4, ...names: string[]): Buffer[] => names.map((name) => ({ name, width }));

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

export interface TreeSum {
  /**
   * Workgroup memory with one element for each thread, and WGSL indices of the elements to add where these
   * differ.
   */
  memory: string;
  places?: readonly string[];
  /** Threads that share a sum. A power of two. */
  threads: number;
  /** The number of separate sums: neighbours up to this number are not added together. */
  least?: number;
  /** WGSL of a thread's number among those that share a sum, and the distance between two of them in memory. */
  lane?: string;
  stride?: number;
}

/**
 * Adds up what the threads left in workgroup memory, half onto half. The first lane holds the sum. The order is
 * always the same.
 */
export function treeSum({
  memory,
  places = ['local'],
  threads,
  least = 1,
  lane = 'local',
  stride = 1,
}: TreeSum): string {
  const across = stride === 1 ? 'half' : `half * ${stride}u`;
  const adds = places.map((place) => `${memory}[${place}] += ${memory}[${place} + ${across}];`);
  return `for (var half = ${Math.floor(threads / 2)}u; half >= ${least}u; half /= 2u) {
    workgroupBarrier();
    if (${lane} < half) { ${adds.join(' ')} }
  }`;
}

/** The function total(local, value): the sum of one value a thread, for the first thread. */
export function totalFunction(threads: number): string {
  return totalOf(threads, '');
}

/** The same, with the result for every thread. */
export function sharedTotalFunction(threads: number): string {
  return totalOf(threads, 'workgroupBarrier();');
}

function totalOf(threads: number, last: string): string {
  return `var<workgroup> sums : array<f32, ${threads}>;
fn total(local : u32, value : f32) -> f32 {
  sums[local] = value;
  ${treeSum({ memory: 'sums', threads })}
  ${last}
  return sums[0];
}`;
}
