/** Every command, in the order of the palette. */
import { isEnabled, type Action } from './action.ts';
import { copyReport } from './errors.ts';
import { exploreActions } from './explore.ts';
import { navigationActions } from './navigation.ts';
import { trainingActions } from './training.ts';
import { viewActions } from './view.ts';

export const allActions: readonly Action[] = [
  ...trainingActions,
  ...exploreActions,
  ...navigationActions,
  ...viewActions,
  copyReport,
];

/** Whether shortcuts of two keys begin with this one. */
export function isFirstKey(key: string): boolean {
  return allActions.some(({ shortcut }) => shortcut?.startsWith(`${key} `));
}

/** The command a key press means right now, if any. */
export function actionFor(shortcut: string): Action | undefined {
  return allActions.find((action) => action.shortcut === shortcut && isEnabled(action));
}
