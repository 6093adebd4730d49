/**
 * The studio without a network. All files of a build are kept when it is first opened, and answered from there;
 * a newer build is fetched beside them and waits until somebody asks for it. workbox-precaching does the
 * keeping and clearing up. scripts/lib/offline.mjs builds this file on its own and fills in the list of files
 * and the policy.
 */
import { clientsClaim } from 'workbox-core';
import { addPlugins, precacheAndRoute } from 'workbox-precaching';

/** Revisions of files whose names have no hash. */
declare const STUDIO_FILES: { url: string; revision: string | null }[];
/** The page's Content-Security-Policy. */
declare const STUDIO_POLICY: string;

/** The part of a service worker's own scope that is used; the libraries for pages and for other workers lack it. */
declare const self: {
  skipWaiting(): Promise<void>;
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
};

/**
 * What `npm start` sends and many hosts can't: isolation, which threads of the wasm backend need, and the policy, which binds
 * workers by their own answer.
 */
const headers: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': STUDIO_POLICY,
};

async function withHeaders({ response }: { response: Response }): Promise<Response> {
  const own = new Headers(response.headers);
  for (const [name, value] of Object.entries(headers)) own.set(name, value);
  return new Response(response.body, {
    status: response.status,
    statusText: response.statusText,
    headers: own,
  });
}

addPlugins([{ handlerWillRespond: withHeaders }]);
precacheAndRoute(STUDIO_FILES, { ignoreURLParametersMatching: [/.*/] });
// So that the page that installed it can go offline without a reload.
clientsClaim();

self.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void self.skipWaiting();
});
