/** The button of a command: its name, its shortcut as a hint, disabled while the command is. */
import type { ComponentProps } from 'react';
import { describeShortcut, isEnabled, type Action } from '../../state/actions/action.ts';
import { Button } from '../../ui/Button.tsx';

interface ActionButtonProps extends Omit<ComponentProps<typeof Button>, 'onClick' | 'disabled' | 'title'> {
  action: Action;
}

/** Render it under a component that follows the state the command depends on: whether it is enabled is read at render. */
export function ActionButton({ action, children, ...rest }: ActionButtonProps) {
  const hint = action.shortcut ? `${action.title} (${describeShortcut(action.shortcut)})` : action.title;
  return (
    <Button {...rest} title={hint} disabled={!isEnabled(action)} onClick={action.run}>
      {children ?? action.title}
    </Button>
  );
}
