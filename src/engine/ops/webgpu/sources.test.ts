/** What kernels are as WGSL, read without a GPU. That they compute the right thing is ops.test.ts's and conv.test.ts's. */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { laidOut } from '../../gpu/wgsl-layout.ts';
import '../losses.ts';
import '../minibatch-std.ts';
import '../demodulate.ts';
import '../fir.ts';
import '../layer.ts';
import '../sum-of.ts';
import { examples, type Shapes } from './examples.ts';
import { kernels } from './index.ts';
import { sourcesOf } from './sources.ts';

const all = Object.entries(examples);

it('there is an example of every kernel, and of nothing else', () => {
  const names = [...Object.keys(kernels.ops), ...Object.keys(kernels.joint)];
  expect(Object.keys(examples).toSorted()).toEqual(names.toSorted());
});

it('every kernel belongs to an op', () => {
  const orphans = Object.keys(kernels.ops).filter((name) => !tf.getKernel(name, 'webgpu'));
  expect(orphans).toEqual([]);
  expect(tf.getKernel('StudioNothing', 'webgpu')).toBeUndefined();
});

it.each(all)('the WGSL of %s is what it was', async (name, { shapes, attrs }) => {
  const programs = sourcesOf(name, shapes, attrs(shapes)).map(({ key, wgsl, workgroups }) => {
    const program = key.replace(/-\w+$/, '');
    return `// ${program}, workgroups ${workgroups.join('×')}\n${laidOut(wgsl)}\n`;
  });
  expect(programs.length).toBeGreaterThan(0);
  await expect(programs.join('\n')).toMatchFileSnapshot(
    `__snapshots__/${name.replace(/^Studio/, '')}.wgsl.snap`,
  );
});

/** The example's shapes with one size of all tensors changed wherever it stands, so that they still fit each other. */
function* otherShapes(shapes: Shapes): Generator<Shapes> {
  const sizes = new Set(Object.values(shapes).flat());
  for (const size of sizes) {
    for (const other of [size + 4, 2 * size]) {
      yield Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [name, shape.map((n) => (n === size ? other : n))]),
      );
    }
  }
}

/** Attributes with one number or truth value changed, also in a part of them. */
function* otherAttrs(attrs: object): Generator<object> {
  for (const [name, value] of Object.entries(attrs)) {
    if (typeof value === 'number') yield { ...attrs, [name]: value + 1 };
    if (typeof value === 'boolean') yield { ...attrs, [name]: !value };
    if (typeof value === 'object' && !Array.isArray(value))
      for (const part of otherAttrs(value as object)) yield { ...attrs, [name]: part };
  }
}

/** Keys that stand for more than one of the sources. */
function ambiguous(programs: readonly { key: string; wgsl: string }[]): string[] {
  const first = new Map(programs.map(({ key, wgsl }) => [key, wgsl]));
  return programs.filter(({ key, wgsl }) => first.get(key) !== wgsl).map(({ key }) => key);
}

describe('one key', () => {
  const programs = all.flatMap(([name, { shapes, attrs }]) => [
    ...sourcesOf(name, shapes, attrs(shapes)),
    ...[...otherShapes(shapes)].flatMap((other) => sourcesOf(name, other, attrs(other))),
    ...[...otherAttrs(attrs(shapes))].flatMap((other) => sourcesOf(name, shapes, other)),
  ]);

  it('never means two sources, whatever shapes and attributes a kernel is given', () => {
    expect(new Set(programs.map(({ wgsl }) => wgsl)).size).toBeGreaterThan(5 * all.length);
    expect(ambiguous(programs)).toEqual([]);
  });

  it('would be seen to', () => {
    const { key } = programs[0]!;
    expect(ambiguous([...programs, { key, wgsl: 'another' }])).toContain(key);
  });
});

it('laid out for reading, a source differs in nothing but white space', () => {
  const bare = (text: string): string => text.replaceAll(/\s/g, '');
  for (const [name, { shapes, attrs }] of all) {
    for (const { wgsl } of sourcesOf(name, shapes, attrs(shapes))) {
      expect(bare(laidOut(wgsl)), name).toBe(bare(wgsl));
    }
  }
});
