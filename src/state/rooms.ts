/** The rooms by name, in the order of the navigation. What is in them is the shell's business (app/rooms.ts). */

export const rooms = [
  { id: 'datasets', title: 'Datasets', shortcut: 'Alt+1' },
  { id: 'train', title: 'Train', shortcut: 'Alt+2' },
  { id: 'runs', title: 'Lab book', shortcut: undefined },
  { id: 'explore', title: 'Explore', shortcut: 'Alt+3' },
  { id: 'decode', title: 'Decode', shortcut: 'Alt+4' },
  { id: 'registry', title: 'Registry', shortcut: 'Alt+7' },
  { id: 'models', title: 'Models', shortcut: 'Alt+5' },
  { id: 'evaluate', title: 'Evaluate', shortcut: 'Alt+6' },
  { id: 'how-it-works', title: 'How it works', shortcut: undefined },
  { id: 'settings', title: 'Settings', shortcut: 'Alt+0' },
] as const;

export type RoomId = (typeof rooms)[number]['id'] | 'home';

export function roomTitle(id: string): string {
  return rooms.find((room) => room.id === id)?.title ?? '';
}
