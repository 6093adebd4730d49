/** The dataset commands, and the code that reads their output. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { celebaOrder, fromImagesOrder } from '../../src/data/official-order.ts';
import { encodePng } from '../../src/formats/png-encode.ts';
import { describeWithShared, sharedPath } from '../../src/testing/shared.ts';
import { Console } from '../console.ts';
import { readNpy } from '../../src/formats/npy.ts';
import { openDataset } from '../dataset.ts';
import { studio, withFolder } from '../testing/run.ts';

const quiet = new Console({ write: () => true }, { write: () => true });

/** Writes images whose every pixel gives the image's number. */
async function writeImages(folder: string, count: number, width = 16, height = 16): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const names = Array.from({ length: count }, (_, i) => `image${String(i).padStart(2, '0')}.png`);
  for (const [i, name] of names.entries()) {
    const data = new Uint8Array(width * height * 3).fill(i + 1);
    await writeFile(`${folder}/${name}`, encodePng({ width, height, channels: 3, data }));
  }
  return names;
}

/** Reads a dataset and all its pictures in one piece. */
async function readAll(folder: string, name: string) {
  const images = await openDataset(folder, name, quiet);
  const data = await images.read(Array.from({ length: images.count }, (_, i) => i));
  return { ...images, data };
}

/** The number of the image at each place. */
async function orderOf(folder: string, name: string): Promise<number[]> {
  const { count, data } = await readAll(folder, name);
  return Array.from({ length: count }, (_, i) => data[(i * data.length) / count]! - 1);
}

describe('dataset create-from-images', () => {
  it('writes every level of detail under the folder’s name, in order', () =>
    withFolder(async (folder) => {
      await writeImages(`${folder}/in`, 3);
      const outcome = await studio(
        'dataset',
        'create-from-images',
        `${folder}/data/set`,
        `${folder}/in`,
        '--shuffle=0',
      );
      expect(outcome, outcome.stderr).toMatchObject({ exitCode: 0, stdout: '' });
      expect(await readdir(`${folder}/data`)).toEqual(['set']);
      expect(await readdir(`${folder}/data/set`)).toEqual([
        'set-r02.tfrecords',
        'set-r03.tfrecords',
        'set-r04.tfrecords',
      ]);
      expect(await orderOf(`${folder}/data`, 'set')).toEqual([0, 1, 2]);
      const small = await openDataset(`${folder}/data`, 'set', quiet, { resolution: 8 });
      expect(small).toMatchObject({ name: 'set', count: 3, resolution: 8, channels: 3 });
    }));

  it('takes the official shuffled order by default, and the first N of the shuffled names', () =>
    withFolder(async (folder) => {
      const names = await writeImages(`${folder}/in`, 9);
      const run = async (...options: string[]) => {
        await studio('create_from_images', `${folder}/set`, `${folder}/in`, ...options);
        return orderOf(folder, 'set');
      };
      const expected = (count: number) =>
        fromImagesOrder(
          names.map((name) => ({ name })),
          count,
          true,
        ).map(({ name }) => names.indexOf(name));
      expect(await run()).toEqual(expected(9));
      expect(await run('--num_images', '4')).toEqual(expected(4));
      expect(await run('--num-images=4', '--shuffle', '0')).toEqual([0, 1, 2, 3]);
    }));

  it('crops and resizes to the asked size, and asks for one where the images have none', () =>
    withFolder(async (folder) => {
      await writeImages(`${folder}/in`, 2, 40, 32);
      const without = await studio('create_from_images', `${folder}/set`, `${folder}/in`);
      expect(without).toMatchObject({
        exitCode: 2,
        stderr: expect.stringMatching(/image00\.png is 40×32.*--resolution/),
      });
      expect(await readdir(folder)).toEqual(['in']);
      await studio('create_from_images', `${folder}/set`, `${folder}/in`, '--resolution=16');
      expect(await openDataset(folder, 'set', quiet)).toMatchObject({ count: 2, resolution: 16 });
      const odd = await studio('create_from_images', `${folder}/set`, `${folder}/in`, '--resolution=24');
      expect(odd).toMatchObject({
        exitCode: 2,
        stderr: expect.stringMatching(/a power of two from 4 to 1024/),
      });
    }));

  it('names what it left out, and leaves nothing behind where it could use nothing', () =>
    withFolder(async (folder) => {
      await writeImages(`${folder}/in`, 1);
      await writeFile(`${folder}/in/zz-notes.txt`, 'hello');
      const some = await studio('create_from_images', `${folder}/set`, `${folder}/in`);
      expect(some).toMatchObject({
        exitCode: 0,
        stderr: expect.stringMatching(/zz-notes\.txt: This is a text file/),
      });

      await mkdir(`${folder}/none`);
      await writeFile(`${folder}/none/a.png`, 'no image');
      const none = await studio('create_from_images', `${folder}/other`, `${folder}/none`, '--resolution=16');
      expect(none).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/Nothing usable was found in 1 file\..*a\.png/),
      });
      const missing = await studio('create_from_images', `${folder}/other`, `${folder}/nowhere`);
      expect(missing).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/nowhere: there is no such file/),
      });
      expect((await readdir(folder)).toSorted()).toEqual(['in', 'none', 'set']);
    }));
});

describe('dataset create-celeba', () => {
  it('crops around the given centre, the first N by name, shuffled only if asked', () =>
    withFolder(async (folder) => {
      const names = await writeImages(`${folder}/in`, 5, 178, 218);
      // One white pixel at (25, 57), the first one of the official crop.
      const marked = new Uint8Array(178 * 218 * 3);
      marked.fill(255, (57 * 178 + 25) * 3, (57 * 178 + 25) * 3 + 3);
      await writeFile(
        `${folder}/in/a.png`,
        encodePng({ width: 178, height: 218, channels: 3, data: marked }),
      );
      const plain = await studio('create_celeba', `${folder}/set`, `${folder}/in`, '--num_images', '3');
      expect(plain, plain.stderr).toMatchObject({ exitCode: 0 });
      const { data, resolution, count } = await readAll(folder, 'set');
      expect({ resolution, count }).toEqual({ resolution: 128, count: 3 });
      expect([data[0], data[3]]).toEqual([255, 0]);

      await studio(
        'create_celeba',
        `${folder}/set`,
        `${folder}/in`,
        '--num_images',
        '4',
        '--shuffle=1',
        '--cx=90',
      );
      const all = ['a.png', ...names];
      const expected = celebaOrder(
        all.map((name) => ({ name })),
        4,
        true,
      ).map(({ name }) => all.indexOf(name) - 1);
      const shifted = await readAll(folder, 'set');
      const place = expected.indexOf(-1);
      expect((await orderOf(folder, 'set')).map((value, i) => (i === place ? -1 : value))).toEqual(expected);
      expect(shifted.data[(place * shifted.data.length) / 4]).toBe(0);
    }));

  it('writes the attributes of each photo in the order of the pictures', () =>
    withFolder(async (folder) => {
      const names = await writeImages(`${folder}/Img/png`, 4, 178, 218);
      await mkdir(`${folder}/Anno`);
      const rows = names.map(
        (name, i) => `${name.replace('.png', '.jpg')}  ${i % 2 ? -1 : 1}  ${i < 2 ? 1 : -1}`,
      );
      await writeFile(`${folder}/Anno/list_attr_celeba.txt`, `4\nSmiling Young \n${rows.join('\n')}\n`);
      const options = ['--shuffle=1', '--export_attr'];
      const outcome = await studio('create_celeba', `${folder}/set`, `${folder}/Img/png`, ...options);
      expect(outcome, outcome.stderr).toMatchObject({ exitCode: 0 });
      const { shape, data } = readNpy(await readFile(`${folder}/set/set-rxx.labels`));
      expect(shape).toEqual([4, 2]);
      const order = await orderOf(folder, 'set');
      expect([...data]).toEqual(order.flatMap((i) => [i % 2 ? -1 : 1, i < 2 ? 1 : -1]));

      const missing = await studio(
        'create_celeba',
        `${folder}/b`,
        `${folder}/Img/png`,
        '--export_attr',
        '--attributes=/no',
      );
      expect(missing).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/\/no: there is no such file/),
      });
    }));

  it('says which photos are none of CelebA', () =>
    withFolder(async (folder) => {
      await writeImages(`${folder}/in`, 1);
      const outcome = await studio('dataset', 'create_celeba', `${folder}/set`, `${folder}/in`);
      expect(outcome).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/image00\.png: .*178×218/),
      });
    }));
});

describeWithShared('TensorFlow’s datasets', () => {
  it('read to the pixels that stand beside them', async () => {
    const { count, data } = await readAll(sharedPath('fixtures/tfrecords'), 'ok');
    const npy = await readFile(sharedPath('fixtures/tfrecords/ok/clothing-r05.npy'));
    expect(count).toBe(200);
    const planar = npy.subarray(10 + npy.readUInt16LE(8));
    const expected = new Uint8Array(planar.length);
    planar.forEach((value, at) => {
      const [image, inner] = [Math.floor(at / 3072), at % 3072];
      expected[image * 3072 + (inner % 1024) * 3 + Math.floor(inner / 1024)] = value;
    });
    expect(Buffer.compare(data, expected)).toBe(0);
  });

  it('damaged in any way are refused with file, record and reason; packed with gzip they are read', async () => {
    const folder = sharedPath('fixtures/tfrecords/corrupt');
    const files = (await readdir(folder)).filter((name) => name !== 'ok-20.tfrecords');
    expect(files).toHaveLength(20);
    await withFolder(async (work) => {
      for (const file of files) {
        await mkdir(`${work}/${file}`);
        await writeFile(`${work}/${file}/x-r05.tfrecords`, await readFile(`${folder}/${file}`));
        const opening = openDataset(work, file, quiet);
        if (file.startsWith('gzip')) expect(await opening).toMatchObject({ count: 20 });
        else await expect(opening, file).rejects.toThrow(/x-r05\.tfrecords: .*record \d+/);
      }
    });
  });
});
