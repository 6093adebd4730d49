/** The page itself: palette, shortcuts, light and dark. */
import { showOverlay, useOverlay } from '../overlays.ts';
import { setPreferences, usePreferences } from '../preferences.ts';
import type { Action } from './action.ts';

export const palette: Action = {
  id: 'palette',
  title: 'Commands',
  group: 'View',
  shortcut: 'Mod+K',
  run: () => showOverlay(useOverlay.getState().overlay === 'palette' ? null : 'palette'),
};

export const shortcuts: Action = {
  id: 'shortcuts',
  title: 'Keyboard shortcuts',
  group: 'View',
  shortcut: '?',
  keywords: 'help keys',
  run: () => showOverlay(useOverlay.getState().overlay === 'shortcuts' ? null : 'shortcuts'),
};

/** The system's preference counts until a theme is chosen. */
export function isDark(): boolean {
  const { theme } = usePreferences.getState();
  return theme === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
}

export const toggleTheme: Action = {
  id: 'toggle-theme',
  title: 'Light or dark',
  group: 'View',
  keywords: 'theme night colour',
  run: () => setPreferences({ theme: isDark() ? 'light' : 'dark' }),
};

export const viewActions: readonly Action[] = [palette, shortcuts, toggleTheme];
