/**
 * The page of published detectors, as part of a build: detector/ goes into DIST/detector, with the licences and a list of its
 * files. The studio's own page puts them into the zip that it hands out.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { build } from 'vite';
import { licencesText } from './licences.mjs';

/**
 * What the page goes without: decoders of pictures that take more room than the rest of it, and tfjs's runtime for several
 * threads, since it computes on one.
 */
const leftOut = /^(@jsquash\/avif|libheif-js)\/|wasm-out\/tfjs-backend-wasm-threaded-simd/;

/** A plugin for the studio's build; it must stand before what lists the build's files. */
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

/** Modules of these names are empty; whoever asks for them has refused before. */
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
