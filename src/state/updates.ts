/**
 * The page's side of the service worker (workers/offline): starts it once the page has settled, and offers a newer
 * build when one waits. The page is never reloaded unasked, nor while a run trains in any tab.
 */
import { trustedScript } from '../../workers/kit/spawn.ts';
import { offer, showToast } from './toasts.ts';
import { somebodyTrains } from './who-trains.ts';

/** How often a tab that stays open looks for a newer build. */
const LOOK_EVERY_MS = 60 * 60 * 1000;

/** What a person waits for after the page has loaded, the first grid above all, comes before the copies for later. */
const START_AFTER_MS = 4000;

/** Called once, as the page starts. Without a service worker (no https, a private window) the studio works all the same. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const startLater = (): unknown => setTimeout(() => void start().catch(() => undefined), START_AFTER_MS);
  addEventListener('load', startLater, { once: true });
}

async function start(): Promise<void> {
  const script = new URL('sw.js', document.baseURI).href;
  const registration = await navigator.serviceWorker.register(trustedScript(script));
  if (registration.waiting) offerUpdate(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      // Without a controller this is the first visit, so nothing is newer than the page.
      if (worker.state === 'installed' && navigator.serviceWorker.controller) offerUpdate(worker);
    });
  });
  let lookedMs = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - lookedMs < LOOK_EVERY_MS) return;
    lookedMs = Date.now();
    void registration.update().catch(() => undefined);
  });
}

function offerUpdate(worker: ServiceWorker): void {
  offer('A newer studio is ready.', {
    hint: 'Reload to use it. Until then everything stays as it is.',
    label: 'Reload',
    run: () => void takeOver(worker),
  });
}

async function takeOver(worker: ServiceWorker): Promise<void> {
  if (await somebodyTrains()) {
    showToast('A run is training, so the studio is not reloaded.', 'warm', 'Pause and stop it first.');
    offerUpdate(worker);
    return;
  }
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  worker.postMessage('take-over');
}
