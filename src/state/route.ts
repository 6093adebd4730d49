/** Where in the studio a person is: `#/room/argument?view`. The address is the only state, so back and forward work. */
import { useSyncExternalStore } from 'react';

export interface Route {
  /** `home` for an empty address; unknown names are left to the shell. */
  room: string;
  argument: string | null;
  /** The view, as the room writes it; empty for the default. */
  view: string;
}

export function parseRoute(hash: string): Route {
  const [path = '', view = ''] = hash.replace(/^#\/?/, '').split(/\?(.*)/s, 2);
  const [room = '', argument = ''] = path.split('/', 2);
  return { room: decode(room) || 'home', argument: decode(argument) || null, view };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function hrefTo(room: string, argument?: string): string {
  if (room === 'home') return '#/';
  return argument ? `#/${room}/${encodeURIComponent(argument)}` : `#/${room}`;
}

export function goTo(room: string, argument?: string): void {
  location.hash = hrefTo(room, argument);
}

/** The address of a room with a view. */
export function addressOf(room: string, argument: string, view: string): string {
  return view === '' ? hrefTo(room, argument) : `${hrefTo(room, argument)}?${view}`;
}

/**
 * Writes the view into the address without a new entry in the browser's history: rooms have a history of their
 * own.
 */
export function rewriteAddress(room: string, argument: string, view: string): void {
  const address = addressOf(room, argument, view);
  if (location.hash !== address) history.replaceState(history.state, '', address);
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash));
}
