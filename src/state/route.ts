/** Where in the studio a person is: `#/room/argument`. The address is the only state, so back and forward work. */
import { useSyncExternalStore } from 'react';

export interface Route {
  /** `home` for an empty address; unknown names are left to the shell. */
  room: string;
  argument: string | null;
}

export function parseRoute(hash: string): Route {
  const [room = '', argument = ''] = hash.replace(/^#\/?/, '').split('/', 2);
  return { room: decode(room) || 'home', argument: decode(argument) || null };
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

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash));
}
