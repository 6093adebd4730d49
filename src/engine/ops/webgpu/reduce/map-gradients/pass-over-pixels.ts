/** The first pass of map gradients: the map's gradient, and each workgroup's sums over its pixels. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../../gpu/compute-device.ts';
import { program } from '../../../../gpu/program.ts';
import { buffers, elementType, literal, named, treeSum } from '../../../../gpu/wgsl.ts';
import { slopeOf } from '../../elementwise/leaky-relu.ts';
import { inputsOf } from '../../elementwise/map-elements.ts';
import { layoutOf, ROWS_PER_THREAD, THREADS, type MapGradient, type MapSizes, type MapSum } from './sizes.ts';

interface Spec extends Omit<MapSizes, 'n'> {
  /** Names of the inputs; gradients of inputs that are not given are not made. */
  names: string[];
  sums: MapSum[];
  /** One noise serves all samples. */
  isNoiseShared: boolean;
  gain: number;
}

/** Writes x, and parts[n, block, sum, channel]. */
export function passOverPixels(
  of: MapGradient,
  sums: MapSum[],
  { n, ...sizes }: MapSizes,
  { x, parts }: { x: TensorInfo; parts: TensorInfo },
  device: ComputeDevice,
): void {
  const { columns } = layoutOf(sizes.channels);
  const inputs = inputsOf(1, { dy: of.dy, y: of.y, scale: of.scale, x: of.x, noise: of.noise });
  const names = inputs.map(({ name }) => name);
  const isNoiseShared = of.noise?.shape[0] === 1;
  device.dispatch(
    program('map-gradient', { ...sizes, names, sums, isNoiseShared, gain: of.gain }, source),
    { reads: inputs.map(({ tensor }) => tensor), writes: [x, parts] },
    [columns, sizes.blocks, n],
  );
}

/** One pipeline serves all batches. */
function source(spec: Spec): string {
  const { channels, pixels, blocks, names, sums } = spec;
  const { width, per, across, along } = layoutOf(channels);
  const type = elementType(width);
  const inputs = names.flatMap((name) => named(name === 'noise' ? 1 : width, name));
  const rows = along * ROWS_PER_THREAD;
  const place = (i: number): string => `${i * THREADS}u + local`;
  return `
${buffers(inputs, named(width, 'result', 'parts'))}
var<workgroup> sums : array<${type}, ${THREADS * sums.length}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_index) local : u32) {
  let c = group.x * ${across}u + local % ${across}u;
  let n = group.z;
  ${sums.map((sum) => `var ${sum}_sum = ${type}();`).join(' ')}
  if (c < ${per}u) {
    ${names.includes('scale') ? `let factor = scale[n * ${per}u + c];` : ''}
    let end = min((group.y + 1u) * ${rows}u, ${pixels}u);
    for (var p = group.y * ${rows}u + local / ${across}u; p < end; p += ${along}u) {
      let at = (n * ${pixels}u + p) * ${per}u + c;
      ${gradientAt(spec)}
    }
  }
  ${sums.map((sum, i) => `sums[${place(i)}] = ${sum}_sum;`).join(' ')}
  ${treeSum({ memory: 'sums', places: sums.map((_, i) => place(i)), threads: THREADS, least: across })}
  if (local < ${across}u && c < ${per}u) {
    let at = (n * ${blocks}u + group.y) * ${sums.length * per}u + c;
    ${sums.map((_, i) => `parts[at + ${i * per}u] = sums[${place(i)}];`).join(' ')}
  }
}`;
}

/** WGSL: the gradient at `at`, and what it adds to each sum. */
function gradientAt({ channels, pixels, names, sums, isNoiseShared, gain }: Spec): string {
  const { width } = layoutOf(channels);
  const slope = names.includes('y') ? slopeOf('y[at]', gain, width) : gain === 1 ? undefined : literal(gain);
  const terms: Record<MapSum, string> = {
    scale: 'g * x[at]',
    bias: 'g',
    strength: `g * noise[${isNoiseShared ? 'p' : `n * ${pixels}u + p`}]`,
  };
  return `let g = dy[at]${slope === undefined ? '' : ` * ${slope}`};
      result[at] = g${names.includes('scale') ? ' * factor' : ''};
      ${sums.map((sum) => `${sum}_sum += ${terms[sum]};`).join(' ')}`;
}
