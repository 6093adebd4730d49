/**
 * For specs of what a component shows: zustand's `create`, whose hooks read a store as it is now. Rendered to a string, the real
 * ones show a store as it was created. `vi.mock('zustand', () => import('…/testing/store-now.ts'))` puts it in place.
 */
import { createStore, type StateCreator } from 'zustand/vanilla';

export function create<State>(begin: StateCreator<State>) {
  const store = createStore(begin);
  const read = <Part = State>(select?: (state: State) => Part) =>
    select ? select(store.getState()) : store.getState();
  return Object.assign(read, store);
}
