/**
 * Build and development server. The strict Content-Security-Policy is in index.html and applies to every build. Only
 * the development server drops it, since hot reloading injects inline scripts and styles.
 */
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { shipLicences } from './scripts/lib/licences.mjs';
import { detectorPage } from './scripts/lib/detector-page.mjs';
import { offline } from './scripts/lib/offline.mjs';

/** Cross-origin isolation: SharedArrayBuffer for wasm threads, and precise timers. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

function relaxPolicyWhileDeveloping(): Plugin {
  return {
    name: 'relax-policy-while-developing',
    apply: 'serve',
    transformIndexHtml: (html, context) =>
      context.server ? html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, '') : html,
  };
}

export default defineConfig({
  // Relative, so that a build works under any path of any static host.
  base: './',
  plugins: [
    react(),
    relaxPolicyWhileDeveloping(),
    shipLicences(import.meta.dirname),
    detectorPage(import.meta.dirname),
    offline(import.meta.dirname),
  ],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    // The policy allows no data: URLs, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { headers: isolation },
  preview: { headers: isolation },
});
