/**
 * Deleting that can be undone. What is deleted is hidden at once, and goes for good ten seconds later unless
 * somebody takes it back. If the page is closed before that, nothing is deleted.
 */
import { offerUndo, showError } from './toasts.ts';

const GRACE_MS = 10_000;

/** Ids of what is being deleted. */
const leaving = new Set<string>();

/** Lists leave out what is being deleted. */
export function isLeaving(id: string): boolean {
  return leaving.has(id);
}

interface Deletion {
  id: string;
  /** Its name in the message. */
  name: string;
  /** Deletes it for good. */
  remove: () => Promise<void>;
  /** Refreshes the list that it belongs to; called when it goes and when it comes back. */
  refresh: () => Promise<void>;
}

export async function deleteWithUndo({ id, name, remove, refresh }: Deletion): Promise<void> {
  leaving.add(id);
  const end = async (last: () => Promise<void>): Promise<void> => {
    // What could not be deleted is listed again, and the reason is shown.
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
