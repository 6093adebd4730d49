/**
 * Reads Python's own names in pickles as data: those that protocols 0 and 1 use for plain objects, dicts and bytes,
 * under the module names of Python 2 and Python 3.
 */
import {
  allowList,
  PickleGlobal,
  type PickleGlobals,
  type PickleKey,
  type PickleValue,
} from './pickle-values.ts';

/** copyreg._reconstructor(class, base, state): an object that is also an instance of `base` and has its contents. */
function reconstruct([target, base, content]: readonly PickleValue[]): PickleValue {
  const isPlain = base instanceof PickleGlobal && base.name === 'object' && content === null;
  const isDict = base instanceof PickleGlobal && base.name === 'dict' && content instanceof Map;
  if (!(target instanceof PickleGlobal) || !target.make || !(isPlain || isDict))
    throw new Error('an object of an unknown kind');
  const made = target.make([]);
  if (made instanceof Map && content instanceof Map) for (const [key, value] of content) made.set(key, value);
  return made;
}

/** A dict or a subclass. It is empty, or made from the list of pairs that Python 2 writes for an OrderedDict. */
export function makeMap([pairs]: readonly PickleValue[]): Map<PickleKey, PickleValue> {
  if (pairs === undefined) return new Map();
  if (!Array.isArray(pairs)) throw new Error('a dict made of no list of pairs');
  return new Map(
    pairs.map((pair) => {
      const [key, value] = Array.isArray(pair) && pair.length === 2 ? pair : [];
      if (key === undefined || value === undefined || (typeof key === 'object' && key !== null))
        throw new Error('a dict with a malformed pair');
      return [key, value];
    }),
  );
}

const builtins = ['__builtin__', 'builtins'];

export const pythonGlobals: PickleGlobals = allowList(
  ...['copy_reg', 'copyreg'].map((module) => new PickleGlobal(module, '_reconstructor', reconstruct)),
  ...builtins.flatMap((module) => [
    new PickleGlobal(module, 'object'),
    new PickleGlobal(module, 'dict', makeMap),
    // Python 3 writes empty bytes like this in protocols 0 to 2.
    new PickleGlobal(module, 'bytes', () => new Uint8Array(0)),
  ]),
);
