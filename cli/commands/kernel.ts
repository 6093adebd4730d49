/**
 * kernel: prints the WGSL of one of the studio's kernels for inputs of given shapes, as a driver gets it but
 * formatted for reading. It needs no GPU, since nothing is compiled or run. Without a name it lists the kernels.
 */
import { isRecord } from '../../src/base/is-record.ts';
import type { NotedDispatch } from '../../src/engine/gpu/source-list.ts';
import { laidOut } from '../../src/engine/gpu/wgsl-layout.ts';
import { examples, type KernelExample, type Shapes } from '../../src/engine/ops/webgpu/examples.ts';
import { sourcesOf } from '../../src/engine/ops/webgpu/sources.ts';
import { usageError } from '../arguments.ts';
import { defineCommand } from '../command.ts';

export const kernel = defineCommand({
  positionals: '[NAME SHAPE... ATTRIBUTE=VALUE...]',
  options: {},
  run({ positionals: [name, ...rest] }, console) {
    if (name === undefined) {
      console.result(listOfKernels());
      return Promise.resolve();
    }
    const [found, example] = findKernel(name);
    const shapes = shapesFrom(
      rest.filter((word) => !word.includes('=')),
      example,
      name,
    );
    const attrs = withChanges(
      example.attrs(shapes),
      rest.filter((word) => word.includes('=')),
    );
    for (const { key, wgsl, shapes: bound, workgroups } of programsOf(found, shapes, attrs, name)) {
      console.result(`// ${key}: ${bound.map(shapeText).join(' ')}, workgroups ${workgroups.join('×')}`);
      console.result(`${laidOut(wgsl)}\n`);
    }
    return Promise.resolve();
  },
});

function programsOf(kernel: string, shapes: Shapes, attrs: object, name: string): readonly NotedDispatch[] {
  try {
    return sourcesOf(kernel, shapes, attrs);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw usageError(
      `${name} cannot have inputs of these shapes: ${reason}.`,
      `Its inputs are, for example, ${inputsText(examples[kernel]!.shapes)}.`,
    );
  }
}

const shapeText = (shape: readonly number[]): string => shape.join('x') || 'scalar';

function listOfKernels(): string {
  return Object.entries(examples)
    .map(([name, { shapes }]) => `${shortName(name)}: ${inputsText(shapes)}`)
    .join('\n');
}

const inputsText = (shapes: Shapes): string =>
  Object.entries(shapes)
    .map(([input, shape]) => `${input} ${shapeText(shape)}`)
    .join(', ');

const shortName = (name: string): string => name.replace(/^Studio/, '');
const comparable = (name: string): string => shortName(name).toLowerCase().replaceAll('-', '');

/** ConvDown, conv-down and StudioConvDown name the same kernel. */
function findKernel(name: string): [string, KernelExample] {
  const found = Object.entries(examples).find(([other]) => comparable(other) === comparable(name));
  if (found) return found;
  throw usageError(
    `There is no kernel "${name}".`,
    `It must be one of ${Object.keys(examples).map(shortName).join(', ')}.`,
  );
}

/** Shapes in the order of the kernel's inputs. Without any, all of the example's are used; `-` omits an input. */
function shapesFrom(words: readonly string[], { shapes }: KernelExample, name: string): Shapes {
  const names = Object.keys(shapes);
  if (words.length === 0) return shapes;
  if (words.length > names.length) {
    throw usageError(`${name} takes no more shapes than it has inputs: ${names.join(', ')}.`);
  }
  const given = words.flatMap((word, i) =>
    word === '-' ? [] : [[names[i]!, parseShape(word, name, shapes)]],
  );
  return Object.fromEntries(given) as Shapes;
}

function parseShape(word: string, name: string, shapes: Shapes): number[] {
  if (word === 'scalar') return [];
  if (/^[1-9]\d*(x[1-9]\d*)*$/.test(word)) return word.split('x').map(Number);
  const example = Object.values(shapes).map(shapeText).join(' ');
  throw usageError(`"${word}" is not a shape.`, `Write it as in: kernel ${name} ${example}`);
}

/** Applies changes to the attributes, such as gain=0.5 or, for a nested one, conv.stride=2. */
function withChanges(attrs: object, changes: readonly string[]): object {
  const changed = structuredClone(attrs) as Record<string, unknown>;
  for (const change of changes) {
    const [path, value] = splitOnce(change, '=');
    const steps = path.split('.');
    const last = steps.pop()!;
    const holder = steps.reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], changed);
    if (!isRecord(holder) || !(last in holder)) {
      throw usageError(`This kernel has no attribute ${path}.`, `It has ${JSON.stringify(attrs)}.`);
    }
    holder[last] = valueOf(value);
  }
  return changed;
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** A number, a boolean or a list in JSON. Anything else is a word. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
