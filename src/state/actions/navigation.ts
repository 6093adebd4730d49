/** Going from room to room. */
import { rooms } from '../rooms.ts';
import { goTo } from '../route.ts';
import type { Action } from './action.ts';

export const navigationActions: readonly Action[] = [
  { id: 'home', title: 'Start page', shortcut: 'G G' },
  ...rooms,
].map((room) => ({
  id: `go-${room.id}`,
  title: room.title,
  group: 'Go to',
  shortcut: room.shortcut,
  run: () => goTo(room.id),
}));
