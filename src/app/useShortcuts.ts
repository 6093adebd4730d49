/** Turns key presses into commands, except where the key already means something. */
import { useEffect } from 'react';
import { actionFor } from '../state/actions/index.ts';
import { shortcutOf } from '../state/actions/action.ts';
import { usePreferences } from '../state/preferences.ts';

/** Elements that take typing, or that Space and letters operate. */
const typing =
  'input:not([type=checkbox], [type=radio], [type=range], [type=file]), select, textarea, [contenteditable]';
const pressable = `${typing}, input, button, a[href], summary, [role=option], [role=tab]`;

export function useShortcuts(): void {
  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (event.defaultPrevented || event.repeat || event.isComposing) return;
      const shortcut = shortcutOf(event);
      const action = actionFor(shortcut);
      if (!action) return;
      const single = !shortcut.includes('+');
      const target = event.target instanceof Element ? event.target : null;
      const taken = shortcut === 'Space' ? pressable : typing;
      // A modal is a world of its own: only the chords that close it reach through.
      // What somebody types is taken back by the field itself.
      if (shortcut.endsWith('+Z') && target?.closest(typing)) return;
      if (single && (target?.closest(taken) || document.querySelector('dialog[open]'))) return;
      if (single && !usePreferences.getState().singleKeys) return;
      event.preventDefault();
      action.run();
    }
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
