import { readFileSync } from 'node:fs';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../../testing/shared.ts';
import { InceptionFeatures } from './inception.ts';
import { foldWeights, type StateDict } from './weights.ts';

/** The data part of a version 1 .npy file: the header's length stands at byte 8. */
function npyData(name: string): Uint8Array {
  const file = readFileSync(sharedPath(`fixtures/inception/${name}.npy`));
  return Uint8Array.from(file.subarray(10 + file.readUInt16LE(8)));
}

function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

function hash32(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Weights by the formula that weights.json states. */
function formulaWeights(): Map<string, { shape: number[]; data: Float32Array }> {
  const { state_dict: shapes } = JSON.parse(
    readFileSync(sharedPath('fixtures/inception/weights.json'), 'utf8'),
  ) as {
    state_dict: Record<string, number[]>;
  };
  return new Map(
    Object.entries(shapes).map(([name, shape]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const spread = Math.sqrt(6 / (size / (shape[0] ?? 1)));
      const value = (u: number) => {
        if (shape.length >= 2) return (2 * u - 1) * spread;
        if (name.endsWith('running_var')) return 0.8 + 0.4 * u;
        if (name.endsWith('bn.weight')) return 0.9 + 0.2 * u;
        return 0.2 * (u - 0.5);
      };
      const base = crc32(name);
      const data = Float32Array.from({ length: size }, (_, i) =>
        value(hash32(base + Math.imul(i, 0x9e3779b9)) / 2 ** 32),
      );
      return [name, { shape, data }];
    }),
  );
}

describeWithShared('Inception', () => {
  let state: StateDict;
  beforeAll(async () => {
    state = formulaWeights();
    await tf.setBackend('wasm');
  });
  let inception: InceptionFeatures | undefined;
  afterAll(() => inception?.dispose());

  it("computes PyTorch-FID's features and leaves no tensor behind", async () => {
    inception = new InceptionFeatures(state);
    const planar = npyData('images'); // [6,3,32,32]
    const data = new Uint8Array(planar.length);
    for (let n = 0; n < 6; n++) {
      for (let c = 0; c < 3; c++) {
        for (let p = 0; p < 1024; p++) data[(n * 1024 + p) * 3 + c] = planar[(n * 3 + c) * 1024 + p]!;
      }
    }
    const before = tf.memory().numTensors;
    const features = await inception.extract({ data, count: 6, height: 32, width: 32, channels: 3 });
    expect(tf.memory().numTensors).toBe(before);

    const expected = new Float32Array(npyData('features').buffer);
    expect(features.length).toBe(expected.length);
    const largest = expected.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const worst = features.reduce((a, value, i) => Math.max(a, Math.abs(value - expected[i]!)), 0);
    expect(worst / largest).toBeLessThan(1e-4);
    const norm = Math.sqrt(expected.reduce((sum, value) => sum + value * value, 0));
    const distance = Math.sqrt(features.reduce((sum, value, i) => sum + (value - expected[i]!) ** 2, 0));
    expect(distance / norm).toBeLessThan(1e-5);
  });

  it('names what is missing or misshapen in a state dict of another network', () => {
    const other = new Map(state);
    other.delete('Mixed_6b.branch7x7_2.conv.weight');
    other.set('Conv2d_1a_3x3.bn.bias', { shape: [3], data: new Float32Array(3) });
    expect(() => foldWeights(other)).toThrow(
      /Conv2d_1a_3x3\.bn\.bias is \[3\] instead of \[32\]; Mixed_6b\.branch7x7_2\.conv\.weight is missing/,
    );
    expect(() => foldWeights(new Map())).toThrow(/and 465 more/);
  });
});
