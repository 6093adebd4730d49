/** The programs that a kernel dispatches for inputs of given shapes, as WGSL. Nothing runs and no GPU is needed. */
import { Kernels } from '../../gpu/kernels.ts';
import { SourceList, type NotedDispatch } from '../../gpu/source-list.ts';
import type { Shapes } from './examples.ts';
import { kernels } from './index.ts';

/** `kernel` is a name of the table (index.ts), `attrs` are the op's. */
export function sourcesOf(kernel: string, shapes: Shapes, attrs: object): readonly NotedDispatch[] {
  const list = new SourceList();
  const table = new Kernels(list, kernels);
  const run = table.op(kernel) ?? table.joint(kernel);
  if (!run) throw new Error(`there is no kernel ${kernel}`);
  const inputs = Object.entries(shapes).map(([name, shape]) => {
    const size = shape.reduce((product, side) => product * side, 1);
    return [name, { ...list.allocate(shape), size }] as const;
  });
  run(Object.fromEntries(inputs), attrs);
  return list.dispatches;
}
