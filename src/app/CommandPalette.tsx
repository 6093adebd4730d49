/**
 * Finds every command by a few letters of its name, and models, runs, datasets and presets, too, once letters
 * are typed. A combo box over a list, as the ARIA practices describe it.
 */
import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import { allActions } from '../state/actions/index.ts';
import { describeShortcut, isEnabled, type Action } from '../state/actions/action.ts';
import { showError } from '../state/toasts.ts';
import { Dialog } from '../ui/Dialog.tsx';
import styles from './CommandPalette.module.css';

/** Every word typed must begin or lie within the title, group or keywords. */
export function matchActions(actions: readonly Action[], query: string): Action[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return actions.filter((action) => {
    if (!isEnabled(action)) return false;
    const text = `${action.title} ${action.group} ${action.keywords ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/**
 * Models, runs, datasets and presets, as soon as they are known. They are only listed once somebody looks for
 * something.
 */
function useFindable(isLooking: boolean): readonly Action[] {
  const [findable, setFindable] = useState<readonly Action[]>([]);
  useEffect(() => {
    if (!isLooking) return undefined;
    let isWanted = true;
    async function list(): Promise<void> {
      const { findableActions, listFindable } = await import('../state/findable.ts');
      if (isWanted) setFindable(findableActions());
      await listFindable();
      if (isWanted) setFindable(findableActions());
    }
    list().catch(showError);
    return () => {
      isWanted = false;
    };
  }, [isLooking]);
  return isLooking ? findable : [];
}

export function CommandPalette({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState('');
  const [index, setIndex] = useState(0);
  const listId = useId();
  const found = matchActions([...allActions, ...useFindable(query.trim() !== '')], query);
  const chosen = found[Math.min(index, found.length - 1)];

  function run(action: Action) {
    onClose();
    action.run();
  }

  function press(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      setIndex((Math.min(index, found.length - 1) + step + found.length) % found.length);
    } else if (event.key === 'Enter' && chosen) {
      event.preventDefault();
      run(chosen);
    }
  }

  return (
    <Dialog title="Commands" onClose={onClose} bare>
      <div className={styles.palette}>
        <input
          className={styles.input}
          type="text"
          role="combobox"
          aria-label="Find a command"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={chosen ? `${listId}-${chosen.id}` : undefined}
          autoComplete="off"
          autoFocus
          placeholder="Find a room, run, model, …"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setIndex(0);
          }}
          onKeyDown={press}
        />
        <ul id={listId} role="listbox" aria-label="Commands" className={styles.list}>
          {found.map((action) => (
            <li
              key={action.id}
              id={`${listId}-${action.id}`}
              role="option"
              aria-selected={action === chosen}
              ref={(element) => {
                if (action === chosen) element?.scrollIntoView({ block: 'nearest' });
              }}
              onClick={() => run(action)}
            >
              <span>
                <span className="muted">{action.group}: </span>
                {action.title}
              </span>
              {action.shortcut && <kbd>{describeShortcut(action.shortcut)}</kbd>}
            </li>
          ))}
        </ul>
        {found.length === 0 && <p className={styles.none}>Nothing found.</p>}
      </div>
    </Dialog>
  );
}
