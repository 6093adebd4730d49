/** One command of the studio: the same record is a button, a shortcut and an entry of the palette. */

export interface Action {
  id: string;
  /** The words in the palette and on a button. */
  title: string;
  group: 'Go to' | 'Training' | 'Explore' | 'Decode' | 'View' | 'Model' | 'Run' | 'Dataset' | 'Preset';
  /** `Mod` is Ctrl, or Cmd on a Mac: `Mod+K`, `Space`, `.`; two keys one after the other: `G E`. */
  shortcut?: string;
  /** Further words by which the palette finds it. */
  keywords?: string;
  /** False hides it from the palette and disables its button; the shortcut does nothing. Always enabled if left out. */
  isEnabled?: () => boolean;
  run: () => void;
}

export function isEnabled(action: Action): boolean {
  return action.isEnabled?.() ?? true;
}

const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** "Ctrl K", "⌘ K" or "G then E", for people. */
export function describeShortcut(shortcut: string): string {
  return shortcut
    .replaceAll(' ', ' then ')
    .replace('Mod', isMac ? '⌘' : 'Ctrl')
    .replaceAll('+', ' ');
}

/** The name that `shortcut` would have for this key press. */
export function shortcutOf(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string {
  const key = event.key === ' ' ? 'Space' : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const mod = isMac ? event.metaKey : event.ctrlKey;
  // Shift is already part of a character such as "?", but Ctrl with Shift is another command than Ctrl alone.
  const shift = mod && event.shiftKey;
  return [mod && 'Mod', event.altKey && 'Alt', shift && 'Shift', key].filter(Boolean).join('+');
}
