/** Makes names unique: of things with the same name, all but the oldest get a number. */

interface Named {
  id: string;
  name: string;
  /** Milliseconds since the epoch; null for built-in things. */
  addedAt: number | null;
}

/** Names, in the order of the things. */
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

/** `name (2)`, or the first higher number that is free; it is taken from now on. */
function freeName(name: string, taken: Set<string>): string {
  for (let number = 2; ; number++) {
    const candidate = `${name} (${number})`;
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
}
