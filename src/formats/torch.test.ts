import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeWithShared, sharedPath } from '../testing/shared.ts';
import { StudioError } from '../base/error.ts';
import { writeSharedTensors } from './testing/write-torch.ts';
import { readTorchTensors } from './torch.ts';

interface ExpectedTensor {
  dtype: string;
  shape: number[];
  values: (number | boolean)[];
}

it('a dict that holds itself is refused', async () => {
  // d = {}; d['a'] = d, in the older format, after its three leading pickles.
  const system = '\u0080\u0002}.';
  const magic = '\u0080\u0002\u008a\u000al\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\u0002M\u00e9\u0003.';
  const file = Buffer.from(`${magic}${system}\u0080\u0002}q\u0000U\u0001ah\u0000s.\u0080\u0002].`, 'latin1');
  await expect(readTorchTensors(file)).rejects.toMatchObject({
    code: 'bad-torch',
    message: expect.stringContaining('nested without end'),
  });
});

describe('tensors that share a storage', () => {
  const whole = { offset: 0, shape: [1000], strides: [1] };

  it('are read, transposed and cut out alike', async () => {
    const parts = [whole, { offset: 5, shape: [20, 30], strides: [1, 20] }];
    const tensors = await readTorchTensors(writeSharedTensors(1000, parts));
    expect([...tensors.values()].map(({ shape, data }) => [shape, data.length])).toEqual([
      [[1000], 1000],
      [[20, 30], 600],
    ]);
  });

  it('are refused where strides of 0 make more of a storage than it holds', async () => {
    const repeated = writeSharedTensors(1, [{ offset: 0, shape: [1000, 1000], strides: [0, 0] }]);
    await expect(readTorchTensors(repeated)).rejects.toThrow(
      '"0" of [1000,1000] repeats its storage of 1 values',
    );
  });

  it.each([
    ['whole', whole],
    ['by its ends', { offset: 0, shape: [2], strides: [999] }],
  ])('are refused where thousands read it %s', async (_, part) => {
    const file = writeSharedTensors(1000, new Array(1000).fill(part));
    await expect(readTorchTensors(file)).rejects.toThrow('far larger than the values that it holds');
  });
});

describeWithShared('PyTorch files', () => {
  const folder = sharedPath('fixtures/torch');
  const read = (name: string) => readTorchTensors(readFileSync(`${folder}/${name}`));
  const expected = JSON.parse(readFileSync(`${folder}/expected_state_dict.json`, 'utf8')) as Record<
    string,
    ExpectedTensor
  >;

  it.each(['zip_state_dict.pth', 'legacy_state_dict.pth'])(
    '%s has the tensors that PyTorch reads',
    async (name) => {
      const tensors = await read(name);
      expect([...tensors.keys()]).toEqual(Object.keys(expected));
      for (const [key, { dtype, shape, values }] of Object.entries(expected)) {
        const tensor = tensors.get(key);
        expect(`torch.${tensor?.dtype}`).toBe(dtype);
        expect(tensor?.shape).toEqual(shape);
        expect(Array.from(tensor?.data ?? [], Number), key).toEqual(values.map(Number));
      }
    },
  );

  it('finds the weights within a training checkpoint', async () => {
    const tensors = await read('zip_train_ckpt.pth');
    const names = [...tensors.keys()];
    expect(names.length).toBeGreaterThan(4);
    expect(names.some((name) => name.includes('.'))).toBe(true);
  });

  it('reads the state dict of a published network', async () => {
    const tensors = await read('lenet-9017dcf6.pth');
    expect(tensors.size).toBe(10);
    for (const { data } of tensors.values())
      expect(Array.from(data, Number).every(Number.isFinite)).toBe(true);
  });

  it.each([
    ['lenet-e7ccda38.pth', 'lenet.LeNet5'],
    ['zip_full_module_object.pth', 'torch.nn.modules.container.Sequential'],
  ])('%s holds a whole module and is refused by the name of its class', async (name, refused) => {
    await expect(read(name)).rejects.toMatchObject({
      code: 'pickle-refused',
      message: expect.stringContaining(`names ${refused},`),
    });
  });

  it('a zip cut short is refused', async () => {
    await expect(read('truncated_zip.pth')).rejects.toMatchObject({ code: 'bad-zip' });
  });

  it('the older format cut short anywhere is refused', async () => {
    const file = readFileSync(`${folder}/legacy_state_dict.pth`);
    for (let length = 0; length < file.length; length += 61) {
      await expect(readTorchTensors(file.subarray(0, length)), `${length} bytes`).rejects.toThrow(
        StudioError,
      );
    }
  });

  it.each(['pytorch_magic_bypass.pt', 'new_pytorch_model.bin'])(
    '%s of a scanner test is refused',
    async (name) => {
      const bytes = readFileSync(sharedPath(`hostile/pickles/${name}`));
      await expect(readTorchTensors(bytes)).rejects.toMatchObject({
        code: expect.stringMatching(/^(pickle-refused|bad-)/),
      });
    },
  );
});
