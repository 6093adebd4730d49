/**
 * The rooms by name, in the order of the navigation, each with the two keys that lead there, since browsers use
 * Alt and digits themselves. Their components are in app/rooms.ts.
 */

export const rooms = [
  { id: 'datasets', title: 'Datasets', shortcut: 'G D' },
  { id: 'train', title: 'Train', shortcut: 'G T' },
  { id: 'runs', title: 'Lab book', shortcut: 'G L' },
  { id: 'explore', title: 'Explore', shortcut: 'G E' },
  { id: 'decode', title: 'Decode', shortcut: 'G C' },
  { id: 'registry', title: 'Registry', shortcut: 'G R' },
  { id: 'models', title: 'Models', shortcut: 'G M' },
  { id: 'evaluate', title: 'Evaluate', shortcut: 'G V' },
  { id: 'how-it-works', title: 'How it works', shortcut: 'G H' },
  { id: 'settings', title: 'Settings', shortcut: 'G S' },
] as const;

export type RoomId = (typeof rooms)[number]['id'] | 'home';

export function roomTitle(id: string): string {
  return rooms.find((room) => room.id === id)?.title ?? '';
}
