/** Turns key presses into commands, except where the key already means something. */
import { useEffect } from 'react';
import { actionFor, isFirstKey } from '../state/actions/index.ts';
import { shortcutOf } from '../state/actions/action.ts';
import { usePreferences } from '../state/preferences.ts';

/** Elements that take typing, or that react to Space and letters. */
const typing =
  'input:not([type=checkbox], [type=radio], [type=range], [type=file]), select, textarea, [contenteditable]';
const pressable = `${typing}, input, button, a[href], summary, [role=option], [role=tab]`;

/** How long the first of two keys waits for the second. */
const SECOND_KEY_MS = 1500;

export function useShortcuts(): void {
  useEffect(() => {
    /** The first of two keys, and when it was pressed. */
    let first: { key: string; atMs: number } | null = null;

    function press(event: KeyboardEvent) {
      if (event.defaultPrevented || event.repeat || event.isComposing) return;
      const key = shortcutOf(event);
      const before = first && event.timeStamp - first.atMs < SECOND_KEY_MS ? `${first.key} ` : '';
      const action = actionFor(before + key) ?? actionFor(key);
      first = null;
      if (!action && !isFirstKey(key)) return;
      const shortcut = action?.shortcut ?? key;
      const single = !shortcut.includes('+');
      const target = event.target instanceof Element ? event.target : null;
      const taken = shortcut === 'Space' ? pressable : typing;
      // While a modal is open only the shortcuts that close it work. In a text field, Undo belongs to the
      // field.
      if (shortcut.endsWith('+Z') && target?.closest(typing)) return;
      if (single && (target?.closest(taken) || document.querySelector('dialog[open]'))) return;
      if (single && !usePreferences.getState().singleKeys) return;
      event.preventDefault();
      if (action) action.run();
      else first = { key, atMs: event.timeStamp };
    }
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
