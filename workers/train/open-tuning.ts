/** The tuning of the device that was opened, with what is stored of its adapter; nothing where tiles are not measured. */
import type { OpenedBackend } from '../../src/engine/open.ts';
import { StudioError, toPlainError } from '../../src/base/error.ts';
import { tunable } from '../../src/engine/gpu/tuning/can-tune.ts';
import { adapterName } from '../../src/engine/gpu/tuning/tile-table.ts';
import { tuningOf, type Tuning } from '../../src/engine/gpu/tuning/tuning.ts';
import type { Store } from '../../src/storage/store.ts';
import { addTiles, readTiles } from '../../src/storage/tiles.ts';

/** `notice` hears if choices cannot be kept. */
export async function openTuning(
  store: Store,
  opened: Pick<OpenedBackend, 'adapter' | 'gpu'>,
  notice: (error: StudioError) => void = () => undefined,
): Promise<Tuning | undefined> {
  const found = tunable(opened);
  if (!found) return undefined;
  const name = adapterName(found.adapter);
  const stored = await readTiles(store, name);
  return tuningOf(found.gpu, {
    stored,
    keep: async (added) => {
      try {
        return await addTiles(store, name, added);
      } catch (error) {
        notice(notKept(error));
        return { ...added, ...stored };
      }
    },
  });
}

function notKept(error: unknown): StudioError {
  return new StudioError(
    'tiles-not-kept',
    `The kernels chosen for this GPU could not be stored: ${toPlainError(error).message}`,
    'They are chosen anew the next time; a run resumed then goes on within rounding.',
  );
}
