/** An imported model as its original file. Its networks are read from the file again before it is stored. */
import { openNetwork } from '../../../src/engine/networks/open-network.ts';
import { readHead, readChunks } from '../../../src/storage/commit.ts';
import { describeModel, saveModel } from '../../../src/storage/models.ts';
import { modelMetadataSchema } from '../../../src/storage/schemas.ts';
import { parseJson, writeJson } from './contents.ts';
import { aboutFile, type PartHandler } from './part.ts';

const networkFile = 'network';

export const modelPart: PartHandler = {
  async pack(store, id, folder) {
    const { name, origin, fileName, details } = await describeModel(store, id);
    folder.add(aboutFile, writeJson({ name, origin, fileName, details }));
    const [objectId] = await readHead(store, 'model', id);
    await folder.addPieces(networkFile, readChunks(store, objectId!));
  },

  async unpack(store, id, files) {
    const about = parseJson(modelMetadataSchema, await files.read(aboutFile), aboutFile);
    const bytes = await files.read(networkFile);
    const network = { ...openNetwork(bytes).config };
    await saveModel(store, bytes, { ...about, details: { ...about.details, network } }, { id });
  },
};
