/**
 * Small inputs like those in people's bug reports (test-fixtures/cases), each with its expected result: the right
 * values, or a refusal that says what the file is. Commands run in this process.
 */
import { readFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { nodeCodecs } from '../src/data/decode/codecs-node.ts';
import { decodeImage } from '../src/data/decode/decode.ts';
import { encodePng } from '../src/formats/png-encode.ts';
import { readExampleImage } from '../src/formats/tf-example.ts';
import { readTfrecords } from '../src/formats/tfrecord.ts';
import { createZipWriter } from '../src/formats/zip-writer.ts';
import { writeTinyNetwork } from './testing/network.ts';
import { studio, withFolder, type Outcome } from './testing/run.ts';

const casePath = (name: string) => fileURLToPath(new URL(`../test-fixtures/cases/${name}`, import.meta.url));
const side = 16;

interface Created extends Outcome {
  /** Each [3,16,16], in order. */
  images: Uint8Array[];
}

/** Runs dataset create-from-images on a path, at 16×16 pixels in the files' order. */
function create(path: string): Promise<Created> {
  return withFolder(async (folder) => {
    const options = ['--resolution', String(side), '--shuffle', 'False'];
    const outcome = await studio('dataset', 'create-from-images', `${folder}/set`, path, ...options);
    const file = await readFile(`${folder}/set/set-r04.tfrecords`).catch(() => undefined);
    const images = file
      ? [...readTfrecords(file)].map((record, i) => new Uint8Array(readExampleImage(record, i).data))
      : [];
    return { ...outcome, images };
  });
}

/** The i-th of the four pictures that most cases contain. */
function picture(i: number): Uint8Array<ArrayBuffer> {
  const value = (x: number, y: number, c: number) => [x * 16 + i, y * 16, 40 * i][c]! % 256;
  return Uint8Array.from({ length: 3 * side * side }, (_, at) =>
    value(at % side, Math.floor(at / side) % side, Math.floor(at / side / side)),
  );
}

const pngOf = (image: Uint8Array) =>
  encodePng({
    width: side,
    height: side,
    channels: 3,
    data: Uint8Array.from(image, (_, at) => image[(at % 3) * side * side + Math.floor(at / 3)]!),
  });

describe('pictures in archives, arrays and TFRecords', () => {
  it.each([
    'zip/trailing-newline.zip',
    'zip/trailing-zeros.zip',
    'zip/trailing-html.zip',
    'zip/count-too-low.zip',
    'zip/local-name-backslash.zip',
    'zip/local-name-cp437.zip',
    'zip/macos-and-jupyter-litter.zip',
    'tfrecord/shards',
    'tfrecord/data.tfrec',
    'tfrecord/single.tfrecord',
    'tfrecord/data_tfrecord-00000-of-00001.gz',
    'tfrecord/renamed-levels',
    'npy/header-double-quotes.npy',
    'npy/header-uint8.npy',
    'idx/train-images.idx3-ubyte',
  ])('%s: four', async (name) => {
    const { images, exitCode, stderr } = await create(casePath(name));
    expect({ exitCode, stderr, count: images.length }).toMatchObject({ exitCode: 0, count: 4 });
    expect(new Set(images.map(String)).size).toBe(4);
  });

  it('the same, however the archive is wrapped', async () => {
    const [first, ...others] = await Promise.all(
      ['trailing-newline', 'trailing-html', 'count-too-low', 'local-name-cp437'].map((name) =>
        create(casePath(`zip/${name}.zip`)),
      ),
    );
    for (const { images } of others) expect(images).toEqual(first!.images);
  });

  it.each([
    ['zip/macos-and-jupyter-litter.zip', /6 files are left out.*Not needed/],
    ['tfrecord/renamed-levels', /2 files are left out.*same pictures are read from celeba_16/],
    ['npy/binary-0-1.npy', /only 0 and 1, which is black/],
    ['npy/one-picture-hwc.npy', /Taken as one picture of 16×16 pixels with 3 channels/],
    ['npy/one-picture-rgba.npy', /Taken as one picture of 16×16 pixels with 4 channels/],
    ['npy/one-picture-chw.npy', /Taken as one colour picture; three grey ones would be \[3,16,16,1\]/],
  ])('%s: with a note', async (name, words) => {
    const { stderr, exitCode } = await create(casePath(name));
    expect({ stderr, exitCode }).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(words) });
  });

  it('masks of true and false are white and black', async () => {
    const { images } = await create(casePath('npy/bool-masks.npy'));
    expect(images).toHaveLength(4);
    expect(new Set(images.flatMap((image) => [...image]))).toEqual(new Set([0, 255]));
  });

  it.each(['hwc', 'rgba', 'chw'])('one picture as %s is one, in colour', async (layout) => {
    const { images } = await create(casePath(`npy/one-picture-${layout}.npy`));
    expect(images).toHaveLength(1);
    const [red, green] = [0, 1].map((c) => images[0]!.subarray(c * side * side, (c + 1) * side * side));
    expect(red).not.toEqual(green);
  });

  it.each(['control', 'no-pixi', 'half-pixel-clap', 'two-ipma'])(
    'AVIF, %s: as Chrome decodes it',
    async (name) => {
      const { image } = await decodeImage(await readFile(casePath(`avif/${name}.avif`)), nodeCodecs);
      expect([image.width, image.height]).toEqual([32, 32]);
      const mean = (c: number) =>
        [...image.data].reduce((sum, value, i) => sum + (i % 4 === c ? value : 0), 0) / 1024;
      [200, 60, 66].forEach((value, c) => expect(Math.abs(mean(c) - value)).toBeLessThan(1));
    },
  );

  it('a still GIF with a comment is no animation', async () => {
    const { stderr } = await create(casePath('gif/comment-after.gif'));
    expect(stderr).not.toMatch(/first frame/);
  });
});

describe('what is no picture', () => {
  it.each([
    ['not-a-picture/page.jpg', /This is a web page, not a picture/],
    ['not-a-picture/pointer.png', /This is a Git LFS pointer, not a picture.*git lfs pull/],
    ['not-a-picture/archive.7z', /This is a 7z archive, not a picture.*Unpack it/],
    ['not-a-picture/archive.tar', /This is a tar archive, not a picture.*Unpack it/],
    ['tfrecord/encoded.tfrecords', /of another layout: record 0: it holds image\/encoded.*It is not damaged/],
    ['damaged/png-exif-bad-crc.png', /the checksum of a chunk \(eXIf\).*is wrong/],
    ['damaged/png-no-iend.png', /ends before its last chunk/],
    ['damaged/webp-anim-frame-11000-canvas-16.webp', /A frame of the WebP is larger than its canvas/],
  ])('%s is named', async (name, words) => {
    const { exitCode, stderr } = await create(casePath(name));
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(words) });
  });
});

describe('networks', () => {
  const convert = (network: string, out: string) => studio('convert', '--network', network, '--out', out);

  it('hold the same tensors in every protocol and memory order', () =>
    withFolder(async (folder) => {
      const converted = async (name: string) => {
        const outcome = await convert(casePath(`pickle/${name}.pkl`), `${folder}/${name}.safetensors`);
        expect(outcome, outcome.stderr).toMatchObject({ exitCode: 0 });
        return readFile(`${folder}/${name}.safetensors`);
      };
      const plain = await converted('plain');
      for (const name of ['in-out-swapped', 'from-oihw', 'protocol0'])
        expect((await converted(name)).equals(plain), name).toBe(true);
    }));

  it.each([
    ['page-after-newline.pkl', /This is a web page, not a network/],
    ['page.safetensors', /This is a web page, not a network/],
    ['quota.pkl', /This is a web page, not a network/],
    ['pointer.pkl', /This is a Git LFS pointer, not a network/],
    ['pointer.safetensors', /This is a Git LFS pointer, not a network/],
    ['denied.pkl', /This is a server’s refusal, not a network/],
    ['answer.pkl', /This is a JSON text, not a network/],
    ['checkpoint.pt', /This is a PyTorch checkpoint, not a network/],
    ['ada-pytorch.pkl', /This is a network pickle of stylegan2-ada-pytorch or StyleGAN3/],
  ])('%s is named', async (name, words) => {
    const { exitCode, stderr } = await studio('inspect', '--network', casePath(`not-a-network/${name}`));
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(words) });
  });

  it('tell nothing that a terminal obeys', async () => {
    const path = casePath('damaged/safetensors-ansi-name.safetensors');
    const { exitCode, stdout, stderr } = await studio('inspect', '--network', path);
    expect(exitCode).toBe(1);
    expect([...stdout, ...stderr].filter((character) => character < ' ' && character !== '\n')).toEqual([]);
  });
});

describe('folders', () => {
  /** A folder with three pictures a0 to a2, and whatever `more` adds. */
  function folderWith(
    more: (folder: string) => Promise<unknown>,
    check: (folder: string) => Promise<void>,
  ): Promise<void> {
    return withFolder(async (work) => {
      const folder = `${work}/pictures`;
      await mkdir(folder);
      for (const i of [0, 1, 2]) await writeFile(`${folder}/a${i}.png`, pngOf(picture(i)));
      await more(folder);
      await check(folder);
    });
  }

  const stray = pngOf(picture(3));

  it.each<[string, (folder: string) => Promise<unknown>, number, RegExp]>([
    [
      'hidden strays',
      async (folder) => {
        await mkdir(`${folder}/.ipynb_checkpoints`);
        await writeFile(`${folder}/.ipynb_checkpoints/a0-checkpoint.png`, stray);
        await writeFile(`${folder}/Thumbs.db`, 'x');
      },
      3,
      /2 files are left out/,
    ],
    [
      'a dangling link',
      (folder) => symlink('/nowhere/b.png', `${folder}/b.png`),
      3,
      /b\.png: It is a link that leads nowhere/,
    ],
    [
      'a link to itself',
      (folder) => symlink('.', `${folder}/self`),
      3,
      /self: It is a link back to a folder that contains it/,
    ],
    [
      'a link to a folder',
      async (folder) => {
        await mkdir(`${folder}/../elsewhere`);
        await writeFile(`${folder}/../elsewhere/e.png`, stray);
        await symlink('../elsewhere', `${folder}/more`);
      },
      4,
      /done, 4 images/,
    ],
    [
      'a Latin-1 name',
      (folder) => writeFile(Buffer.from(`${folder}/caf\u00e9.png`, 'latin1'), stray),
      4,
      /done, 4 images/,
    ],
    ['a line feed in a name', (folder) => writeFile(`${folder}/z\n.txt`, 'x'), 3, /z\\u\{a\}\.txt: This is/],
    [
      'other endings',
      async (folder) => {
        for (const name of ['photo.jfif', 'noext', 'pic.jpg_large', 'x.JPE'])
          await writeFile(`${folder}/${name}`, stray);
      },
      7,
      /done, 7 images/,
    ],
    [
      'a dataset that was made before',
      async (folder) => {
        await mkdir(`${folder}/set`);
        await writeFile(`${folder}/set/set-r04.tfrecords`, 'x');
      },
      3,
      /set: Not needed: a dataset of TFRecords from an earlier run/,
    ],
  ])('with %s', (_what, more, count, words) =>
    folderWith(more, async (folder) => {
      const { images, exitCode, stderr } = await create(folder);
      expect({ exitCode, stderr, count: images.length }).toMatchObject({
        exitCode: 0,
        count,
        stderr: expect.stringMatching(words),
      });
    }),
  );

  it('are not fed with what is written into them', () =>
    folderWith(
      async () => undefined,
      async (folder) => {
        const args = ['dataset', 'create-from-images', `${folder}/out`, folder, '--resolution', '16'];
        for (const run of [1, 2, 3]) {
          const { stderr } = await studio(...args);
          expect(stderr, `run ${run}`).toMatch(/Wrote 3 images/);
        }
        const same = await studio('dataset', 'create-from-images', folder, folder, '--resolution', '16');
        expect(same).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/are one folder/) });
      },
    ));

  it('are decoded picture by picture, told by bytes, a line for each that fails', () =>
    folderWith(
      async (folder) => {
        await writeFile(`${folder}/noext`, stray);
        await writeFile(`${folder}/notes.txt`, 'notes');
        await symlink('/nowhere/b.png', `${folder}/b.png`);
      },
      async (folder) => {
        await writeTinyNetwork(`${folder}/../net.safetensors`);
        const { stdout, stderr } = await studio(
          'decode',
          folder,
          '--network',
          `${folder}/../net.safetensors`,
          '--backend',
          'cpu',
        );
        const lines = stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as { file: string; error?: string });
        expect(lines.map(({ file, error }) => [file.slice(folder.length + 1), error === undefined])).toEqual([
          ['a0.png', true],
          ['a1.png', true],
          ['a2.png', true],
          ['b.png', false],
          ['noext', true],
        ]);
        expect(stderr).toMatch(/1 file was skipped \(.*notes\.txt\)/);
      },
    ));
});

it('a zip whose count wrapped at 65 536 gives all its pictures', () =>
  withFolder(async (folder) => {
    const parts: Uint8Array[] = [];
    const zip = createZipWriter((chunk) => parts.push(chunk));
    for (const i of [0, 1, 2, 3]) zip.add(`img${i}.png`, pngOf(picture(i)), { compress: false });
    zip.finish();
    const bytes = Buffer.concat(parts);
    bytes.writeUInt16LE(0, bytes.length - 22 + 10);
    await writeFile(`${folder}/wrapped.zip`, bytes);
    expect((await create(`${folder}/wrapped.zip`)).images).toEqual([0, 1, 2, 3].map(picture));
  }));
