/**
 * Builds the page of published detectors with the studio: detector/ goes into DIST/detector, with the licences and a
 * list of its files. The studio's page puts these files into the zip that it offers.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { build } from 'vite';
import { licencesText } from './licences.mjs';

/**
 * Left out of the page: picture decoders that are larger than the rest of it, and tfjs's runtime for several threads,
 * since the page uses only one.
 */
const leftOut = /^(@jsquash\/avif|libheif-js)\/|wasm-out\/tfjs-backend-wasm-threaded-simd/;

/** A plugin for the studio's build. It must come before plugins that list the build's files. */
export function detectorPage(root) {
  let outDir = '';
  return {
    name: 'detector-page',
    apply: 'build',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir, 'detector');
    },
    closeBundle: {
      order: 'pre',
      sequential: true,
      async handler() {
        await build({
          root: join(root, 'detector'),
          base: './',
          configFile: false,
          logLevel: 'error',
          publicDir: false,
          worker: { format: 'es', plugins: () => [without(leftOut)] },
          build: {
            outDir,
            emptyOutDir: true,
            target: 'es2023',
            assetsInlineLimit: 0,
            modulePreload: { polyfill: false },
          },
        });
        writeFileSync(join(outDir, 'licences.txt'), licencesText(root));
        const files = readdirSync(outDir, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name).slice(outDir.length + 1))
          .map((path) => path.split(sep).join('/'))
          .sort();
        writeFileSync(join(outDir, 'files.json'), `${JSON.stringify(files)}\n`);
      },
    },
  };
}

/** Replaces modules with these names by empty ones. Code that imports them refuses such pictures before it calls them. */
function without(names) {
  return {
    name: 'without',
    enforce: 'pre',
    resolveId: (id) => (names.test(id) ? `\0without:${id}` : null),
    load: (id) =>
      id.startsWith('\0without:')
        ? 'export default undefined; export const wasmWorkerContents = undefined;'
        : null,
  };
}
