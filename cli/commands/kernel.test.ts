import { describe, expect, it } from 'vitest';
import { studio } from '../testing/run.ts';

describe('kernel', () => {
  it('lists the kernels with their inputs', async () => {
    const { exitCode, stdout } = await studio('kernel');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('ConvDown: a 4x8x8x16, w 3x3x16x16, scale 4x16\n');
  });

  it('prints what a kernel is for the shapes and attributes that it is given', async () => {
    const { exitCode, stdout } = await studio('kernel', 'scale-channels', '2x3x3x8', '2x8');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^\/\/ scale-channels-\w+: 2x3x3x8 2x8 2x3x3x8, workgroups 1×1×1\n@group/);
    expect(stdout).toContain('\n  result[index] = x[index] * scale[index / 18u * 2u + index % 2u];\n');
    const layer = await studio(
      'kernel',
      'DenseLayer',
      '2x4',
      '4x4',
      '4',
      'weightGain=0.5',
      'activation=linear',
    );
    expect(layer.stdout).toContain('var value = sum * 0.500000000;');
    expect(layer.stdout).not.toContain('select');
  });

  it('leaves optional inputs out that are not given', async () => {
    const whole = await studio('kernel', 'Epilogue');
    const plain = await studio('kernel', 'Epilogue', '4x8x8x16', '16');
    expect(whole.stdout).toContain('noise');
    expect(plain.stdout).not.toContain('noise');
  });

  it.each([
    [['nothing'], 'There is no kernel "nothing". It must be one of ActGrad,'],
    [['fir', '3y3'], '"3y3" is not a shape. Write it as in: kernel fir 4x8x8x16'],
    [['fir', '4x8x8x16', '4'], 'fir takes no more shapes than it has inputs: x.'],
    [['fir', 'gian=1'], 'This kernel has no attribute gian. It has {"up":2'],
    [['conv-down', '4x8x8x16'], 'conv-down cannot have inputs of these shapes'],
  ])('says what is wrong with %s', async (words, message) => {
    const { exitCode, stderr } = await studio('kernel', ...words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});
