/** Pictures out of the render worker and into it: PNGs that say what they are, claims, and what the decoder reads. */
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { openBackendNode } from '../../src/engine/open-node.ts';
import { packModel } from '../../src/engine/networks/model-file.ts';
import { splitModel } from '../../src/engine/training/checkpoint.ts';
import { initialModel } from '../../src/engine/training/initial.ts';
import { decodePng } from '../../src/formats/png.ts';
import { encodePng } from '../../src/formats/png-encode.ts';
import { openStore } from '../../src/storage/store.ts';
import { tinyConfig } from '../../src/testing/tiny-run.ts';
import { readModelBytes } from '../kit/model-bytes.ts';
import { Catalogue } from './catalogue.ts';
import { newJob } from '../kit/testing/linked.ts';
import type { NamedBlob } from './protocol.ts';
import { RenderService } from './service.ts';
import { cellsFrom, fileOf, modelBytes, planOf } from './testing/models.ts';

const { network } = tinyConfig;
const modelId = 'sample';
let databases = 0;
let service: RenderService;

beforeEach(() => {
  const store = openStore(`files-${databases++}`);
  const catalogue = new Catalogue(store, async (from, id) =>
    id === 'sample' ? modelBytes(1) : readModelBytes(from, id),
  );
  const openDevice = () => openBackendNode({ prefer: 'wasm' });
  service = new RenderService({ store, codecs: nodeCodecs, openDevice, catalogue });
});
afterEach(() => service.close());

describe('an exported PNG', () => {
  it('of one cell has the pixels on show and says what it is; Decode takes it for what it is', async () => {
    const noise = 'stored';
    const grid = await service.renderGrid(
      {
        modelId,
        plan: planOf(1, 1),
        noise,
      },
      newJob(),
    );
    const [cell] = grid.cells;
    const { fileName, bytes } = await service.exportPng({
      modelId,
      cells: [cell!],
      columns: 1,
      noise,
      fileStem: 'cell',
    });
    expect(fileName).toBe('cell.png');
    const { data } = decodePng(bytes);
    expect([...data]).toEqual([...grid.sheet.rgba]);
    const { sha256 } = await service.openModel(modelId);
    const reply = await service.decode(
      {
        modelId,
        image: fileOf(bytes, fileName),
      },
      newJob(),
    );
    expect(reply).toMatchObject({ resized: false, sourceWidth: 8 });
    expect(await service.readClaim(fileOf(bytes, fileName))).toEqual({
      claim: { model: sha256, seed: cell!.seed, fingerprint: cell!.fingerprint },
      modelId,
    });
    expect([...reply.seen.rgba]).toEqual([...data]);
    expect(reply.bits).toBe(Array.from(reply.logits, (logit) => (logit > 0 ? '1' : '0')).join(''));
  });

  it('names a model that is found among those at hand, as long as it is there', async () => {
    const { id } = await service.importModel(fileOf(modelBytes(2), 'mine.safetensors'));
    const request = { cells: cellsFrom(10, 1), columns: 1, noise: 'none', fileStem: 'x' } as const;
    const { bytes } = await service.exportPng({ modelId: id, ...request });
    const claimed = async () => (await service.readClaim(fileOf(bytes, 'x.png')))!.modelId;
    expect(await claimed()).toBe(id);
    await service.deleteModel(id);
    expect(await claimed()).toBeNull();
    const bare = encodePng({ width: 8, height: 8, channels: 3, data: new Uint8Array(192) });
    expect(await service.readClaim(fileOf(bare, 'bare.png'))).toBeNull();
  });

  it('of a grid lists its cells and leaves missing ones transparent', async () => {
    const request = {
      modelId,
      cells: cellsFrom(10, 5),
      columns: 3,
      noise: 'none',
      fileStem: 'grid',
    } as const;
    const { width, height, data, text } = decodePng((await service.exportPng(request)).bytes);
    expect([width, height, data[data.length - 1]]).toEqual([24, 16, 0]);
    expect(JSON.parse(text['gan-fingerprint']!).images).toHaveLength(5);
  });
});

describe('decoding', () => {
  const decode = (image: NamedBlob, by = modelId) => service.decode({ modelId: by, image }, newJob());

  it('fits an image of another size and says so', async () => {
    const data = new Uint8Array(20 * 10 * 3).fill(200);
    const reply = await decode(fileOf(encodePng({ width: 20, height: 10, channels: 3, data }), 'wide.png'));
    expect(reply).toMatchObject({ resized: true, sourceWidth: 20, sourceHeight: 10 });
    expect(new Set(reply.seen.rgba)).toEqual(new Set([200, 255]));
    expect(reply.latents).toHaveLength(network.latentSize);
  });

  it('refuses what is no image by its name', async () => {
    const refused = decode(fileOf(new TextEncoder().encode('hello'), 'letter.txt'));
    await expect(refused).rejects.toMatchObject({ code: 'image-unknown', message: /^letter\.txt: / });
  });

  it('says so when a model has no decoder', async () => {
    const { Gs } = splitModel(initialModel(network, 1).weights, initialModel(network, 1).weights);
    const generatorOnly = new Map([...Gs!].filter(([name]) => /^(mapping|synthesis)/.test(name)));
    const bytes = packModel(network, { Gs: generatorOnly });
    const { id } = await service.importModel(fileOf(bytes, 'minted.safetensors'));
    const png = encodePng({ width: 8, height: 8, channels: 3, data: new Uint8Array(192) });
    await expect(decode(fileOf(png, 'x.png'), id)).rejects.toMatchObject({ code: 'no-decoder' });
  });
});
