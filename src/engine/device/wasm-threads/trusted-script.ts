/**
 * An address that `new Worker` accepts inside a worker whose policy asks for Trusted Types. As workers/kit/spawn.ts
 * does for the page; each worker needs a policy of its own and may make it only once.
 */

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): TrustedPolicy;
}
interface TrustedPolicy {
  createScriptURL(url: string): unknown;
}

let policy: TrustedPolicy | undefined;

/** Throws a TypeError for a script of another origin. */
export function trustedScript(url: string): unknown {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (!trustedTypes) return url;
  policy ??= trustedTypes.createPolicy('studio-worker', {
    createScriptURL: (candidate) => {
      if (new URL(candidate, location.href).origin === location.origin) return candidate;
      throw new TypeError(`${candidate} is not a script of the studio.`);
    },
  });
  return policy.createScriptURL(url);
}
