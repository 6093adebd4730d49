/**
 * The service worker's part of a build. It lists the built files, with a hash for every file whose name contains
 * none, and builds workers/offline/service-worker.ts into `sw.js` beside the page, where browsers require it.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { build } from 'vite';
import { pagePolicy } from './static-server.mjs';

/** A plugin for the page's build. */
export function offline(root) {
  let outDir = '';
  return {
    name: 'offline',
    apply: 'build',
    configResolved(config) {
      outDir = join(config.root, config.build.outDir);
    },
    async closeBundle() {
      await build({
        root,
        configFile: false,
        logLevel: 'error',
        define: {
          STUDIO_FILES: JSON.stringify(listFiles(outDir)),
          STUDIO_POLICY: JSON.stringify(pagePolicy(outDir)),
          'process.env.NODE_ENV': '"production"',
        },
        build: {
          outDir,
          emptyOutDir: false,
          copyPublicDir: false,
          lib: {
            entry: join(root, 'workers/offline/service-worker.ts'),
            // Not every browser supports modules as service workers.
            formats: ['iife'],
            name: 'studio',
            fileName: () => 'sw.js',
          },
        },
      });
    },
  };
}

/** Every file of the build with its address relative to the page: [{url, revision}]. */
export function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map((path) => path.split(sep).join('/'))
    .filter((url) => url !== 'sw.js' && !url.endsWith('.map'))
    .sort()
    .map((url) => ({ url, revision: url.startsWith('assets/') ? null : hashOf(join(folder, url)) }));
}

function hashOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
}
