/**
 * An op whose every result element follows from the inputs' elements at the same place: one dispatch over
 * vectors.
 */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ComputeDevice } from '../../../gpu/compute-device.ts';
import { flatWorkgroups, program } from '../../../gpu/program.ts';
import { buffers, flatMain, FLAT_GROUP, named, type Buffer } from '../../../gpu/wgsl.ts';

export interface ElementInput extends Buffer {
  tensor: TensorInfo;
}

/** The inputs that are there, by name, all of one width. */
export const inputsOf = (width: 1 | 4, tensors: Record<string, TensorInfo | undefined>): ElementInput[] =>
  Object.entries(tensors).flatMap(([name, tensor]) => (tensor ? [{ name, width, tensor }] : []));

export interface ElementMap {
  inputs: readonly ElementInput[];
  shape: readonly number[];
  width: 1 | 4;
  /** WGSL that ends by setting result[index]; `index` counts vectors of `width`. */
  body: string;
  /** WGSL of functions that `body` calls. */
  functions?: string;
}

interface Spec {
  inputs: Buffer[];
  width: 1 | 4;
  body: string;
  functions: string;
  /** Vectors of the result; left out where it is taken from the result's size. */
  count?: number;
}

/** Runs `body` once per vector of a result of `shape`. `name` is the program's. */
export function mapElements(name: string, map: ElementMap, device: ComputeDevice): TensorInfo {
  return run(name, map, device, { count: countOf(map) });
}

/** The same for a `body` without sizes in it, so that one pipeline serves all shapes. */
export function mapAnyElements(name: string, map: ElementMap, device: ComputeDevice): TensorInfo {
  return run(name, map, device, {});
}

const countOf = ({ shape, width }: ElementMap): number =>
  shape.reduce((product, size) => product * size, 1) / width;

function run(name: string, map: ElementMap, device: ComputeDevice, baked: Pick<Spec, 'count'>): TensorInfo {
  const { inputs, shape, width, body, functions = '' } = map;
  const out = device.allocate(shape);
  const spec = { inputs: inputs.map((input) => ({ name: input.name, width: input.width })), width, body };
  device.dispatch(
    program(name, { ...spec, functions, ...baked }, source),
    { reads: inputs.map(({ tensor }) => tensor), writes: [out] },
    flatWorkgroups(countOf(map), FLAT_GROUP),
  );
  return out;
}

function source({ inputs, width, body, functions, count }: Spec): string {
  return `${buffers(inputs, named(width, 'result'))}
${functions}
${flatMain(count ?? 'arrayLength(&result)', body)}`;
}
