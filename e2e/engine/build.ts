/** Builds the page that runs the engine's checks in Chromium. It is not part of the studio. */
import { fileURLToPath } from 'node:url';
import type { InlineConfig } from 'vite';

export const enginePageFolder = fileURLToPath(new URL('../../.cache/engine-page', import.meta.url));

export const enginePageConfig: InlineConfig = {
  root: import.meta.dirname,
  base: './',
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    outDir: enginePageFolder,
    // As in vite.config.ts, since the policy allows no data: URLs.
    assetsInlineLimit: 0,
    emptyOutDir: true,
    modulePreload: { polyfill: false },
  },
};
