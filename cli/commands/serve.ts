/** serve: serves a published detector on localhost, its page and POST /detect, until it is interrupted. */
import { join } from 'node:path';
import { StudioError } from '../../src/base/error.ts';
import { nodeCodecs } from '../../src/data/decode/codecs-node.ts';
import { detect } from '../../src/detector/answer.ts';
import { openDetector } from '../../src/detector/open.ts';
import { CapturedFunctions } from '../../src/engine/gpu/capture/captured-functions.ts';
import { disposeWeights, toTensors } from '../../src/engine/networks/load.ts';
import { backendOption, withBackend } from '../backend.ts';
import { defineCommand } from '../command.ts';
import { serveDetector } from '../detector-server.ts';
import { naming, readBytes } from '../files.ts';
import { onInterrupt } from '../interrupts.ts';
import { text, whole, withDefault } from '../options.ts';

export const serve = defineCommand({
  options: {
    detector: text('DIR', 'The detector’s folder, from the page or from export-detector.'),
    port: withDefault(whole([0, 65_535], 'The port to listen on, or 0 for any free port.'), 4180),
    backend: backendOption,
  },
  async run({ values }, console) {
    const { detector: folder, port } = values;
    const opened = await naming(folder, () => openDetector((name) => readBytes(join(folder, name))));
    await withBackend(values.backend, async (_backend, fault) => {
      const weights = toTensors(opened.weights);
      const decoder = { config: opened.config, weights, functions: new CapturedFunctions() };
      const { server, url } = await serveDetector(folder, {
        port,
        detect: (picture) => detect(decoder, opened, picture, nodeCodecs),
      }).catch((error: unknown) => {
        throw new StudioError(
          'cannot-serve',
          `${folder} cannot be served: ${error instanceof Error ? error.message : String(error)}`,
          'Give another --port.',
        );
      });
      console.note(
        `The detector of ${opened.about.system.name} is at ${url}; POST a picture to ${url}detect.`,
      );
      await new Promise<void>((resolve) => {
        const stop = onInterrupt(resolve);
        fault.addEventListener('abort', () => resolve(), { once: true });
        server.once('close', stop);
      });
      server.close();
      server.closeAllConnections();
      decoder.functions.clear();
      disposeWeights(weights);
    });
  },
});
