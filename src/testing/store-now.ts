/**
 * A replacement for zustand's `create`, for specs of what a component shows. Its hooks read a store's current state,
 * while the real ones, rendered to a string, show the state at creation. Use it with `vi.mock('zustand', () =>
 * import('…/testing/store-now.ts'))`.
 */
import { createStore, type StateCreator } from 'zustand/vanilla';

export function create<State>(begin: StateCreator<State>) {
  const store = createStore(begin);
  const read = <Part = State>(select?: (state: State) => Part) =>
    select ? select(store.getState()) : store.getState();
  return Object.assign(read, store);
}
