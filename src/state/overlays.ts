/** What lies over the page: the command palette or the list of shortcuts, one at a time. */
import { create } from 'zustand';

export type Overlay = 'palette' | 'shortcuts' | null;

export const useOverlay = create<{ overlay: Overlay }>(() => ({ overlay: null }));

export function showOverlay(overlay: Overlay): void {
  useOverlay.setState({ overlay });
}
