/** Names that tell things apart: of those that are called the same, all but the oldest get a number. */

interface Named {
  id: string;
  name: string;
  /** Milliseconds since the epoch; null for what was always there. */
  addedAt: number | null;
}

/** In the order given. */
export function tellApart<Thing extends Named>(things: readonly Thing[]): Thing[] {
  const names = new Map<string, string>();
  const taken = new Set(things.map(({ name }) => name));
  const seen = new Set<string>();
  for (const { id, name } of things.toSorted((a, b) => (a.addedAt ?? 0) - (b.addedAt ?? 0))) {
    names.set(id, seen.has(name) ? freeName(name, taken) : name);
    seen.add(name);
  }
  return things.map((thing) => ({ ...thing, name: names.get(thing.id)! }));
}

/** `name (2)` or the first number above that nothing is called by; taken from now on. */
function freeName(name: string, taken: Set<string>): string {
  for (let number = 2; ; number++) {
    const candidate = `${name} (${number})`;
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
}
