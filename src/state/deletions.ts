/**
 * Deleting with a way back: what is deleted is hidden at once and goes for good ten seconds later, unless somebody takes it back. A
 * page that is closed before has deleted nothing.
 */
import { offerUndo, showError } from './toasts.ts';

const GRACE_MS = 10_000;

/** Ids of what is on its way out. */
const leaving = new Set<string>();

/** Lists leave out what is on its way. */
export function isLeaving(id: string): boolean {
  return leaving.has(id);
}

interface Deletion {
  id: string;
  /** As it is called in the news. */
  name: string;
  /** Deletes it for good. */
  remove: () => Promise<void>;
  /** Lists anew what it was one of: called whenever it goes or comes back. */
  refresh: () => Promise<void>;
}

export async function deleteWithUndo({ id, name, remove, refresh }: Deletion): Promise<void> {
  leaving.add(id);
  const end = async (last: () => Promise<void>): Promise<void> => {
    // What could not be deleted is listed again, and the reason is told.
    await last().catch(showError);
    leaving.delete(id);
    await refresh();
  };
  offerUndo(`“${name}” was deleted.`, {
    ms: GRACE_MS,
    onUndo: () => void end(async () => undefined),
    onEnd: () => void end(remove),
  });
  await refresh();
}
