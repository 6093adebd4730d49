/** Writes the chosen theme to the root element; tokens.css does the rest. */
import { useEffect } from 'react';
import { usePreferences } from '../state/preferences.ts';

export function useTheme(): void {
  const theme = usePreferences((state) => state.theme);
  useEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
}
