/**
 * Starts a module worker under the page's Trusted Types policy, which is the only one allowed there and accepts
 * nothing but the studio's own worker scripts. Page side only. Import the script's address with `?worker&url`.
 */

/** The part of the Trusted Types API used here; not every browser has it and TypeScript's library does not. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): TrustedPolicy;
}
interface TrustedPolicy {
  createScriptURL(url: string): URL;
}

let policy: TrustedPolicy | undefined;

/** A script's address as the browser takes it under the policy. Throws TypeError for one of another origin. */
export function trustedScript(url: string): string | URL {
  const trustedTypes = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (!trustedTypes) return url;
  policy ??= trustedTypes.createPolicy('studio-worker', {
    createScriptURL: (candidate) => {
      if (new URL(candidate, document.baseURI).origin !== location.origin) {
        throw new TypeError(`${candidate} is not a script of the studio.`);
      }
      return candidate;
    },
  });
  return policy.createScriptURL(url);
}

/** The caller terminates it. */
export function spawnWorker(url: string, name: string): Worker {
  return new Worker(trustedScript(url), { type: 'module', name });
}
