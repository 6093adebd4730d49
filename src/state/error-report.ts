/**
 * A report of errors that may be shown to strangers: versions, the adapter, codes, and the functions that were
 * running. It leaves out messages, which name files, and addresses.
 */
export interface LoggedError {
  /** Milliseconds since 1970. */
  atMs: number;
  /** The worker it comes from, or 'page'. */
  where: string;
  code: string;
  stack?: string;
}

export interface ReportFacts {
  studio: string;
  browser: string;
  /** In the browser's words; empty where it is not known. */
  adapter: string;
  isIsolated: boolean;
}

export function errorReport(errors: readonly LoggedError[], facts: ReportFacts): string {
  const lines = [
    `GAN Fingerprint Studio ${facts.studio}`,
    `Browser: ${facts.browser}`,
    `Adapter: ${facts.adapter || 'not known'}`,
    `Cross-origin isolated: ${facts.isIsolated ? 'yes' : 'no'}`,
    ...errors.flatMap(({ atMs, where, code, stack }) => [
      '',
      `${new Date(atMs).toISOString()} ${where}: ${code}`,
      ...framesOf(stack ?? ''),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * Each frame as function, script name, line and column. Reads Chromium's `at f (URL)` and Firefox's `f@URL`.
 */
function framesOf(stack: string): string[] {
  return stack.split('\n').flatMap((line) => {
    const [, inChromium, inFirefox, script, place] =
      /^\s*(?:at (?:(.*?) \()?|(.*?)@)[^()]*?([\w.-]+):(\d+:\d+)\)?$/.exec(line) ?? [];
    return script ? [`  ${inChromium || inFirefox || 'anonymous'} (${script}:${place})`] : [];
  });
}
