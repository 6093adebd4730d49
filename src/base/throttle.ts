/**
 * Makes a function that passes on at most one call in `everyMs` and drops the others. For news of which only
 * the newest counts. `always` says which calls must not be lost, such as the last.
 */
export function throttle<Args extends unknown[]>(
  call: (...args: Args) => void,
  everyMs: number,
  { always, now = () => performance.now() }: { always?: (...args: Args) => boolean; now?: () => number } = {},
): (...args: Args) => void {
  let passedMs = Number.NEGATIVE_INFINITY;
  return (...args) => {
    if (now() - passedMs < everyMs && !always?.(...args)) return;
    passedMs = now();
    call(...args);
  };
}
