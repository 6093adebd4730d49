/** A room that breaks says so and leaves the others, and training, alone. */
import { Component, type ReactNode } from 'react';
import { Button } from '../ui/Button.tsx';
import { ErrorNote } from '../ui/Note.tsx';
import { Room } from '../ui/Room.tsx';
import { toPlainError, type PlainError } from '../base/error.ts';

export class ErrorBoundary extends Component<{ children: ReactNode }, { error: PlainError | null }> {
  override state: { error: PlainError | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: PlainError } {
    const plain = toPlainError(error);
    return {
      error: {
        ...plain,
        hint:
          plain.hint || 'Try again, or reload the page. Datasets, runs and training are not touched by it.',
      },
    };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <Room title="This room could not be shown">
        <ErrorNote
          error={error}
          actions={
            <>
              <Button onClick={() => this.setState({ error: null })}>Try again</Button>
              <Button onClick={() => location.reload()}>Reload the page</Button>
            </>
          }
        />
      </Room>
    );
  }
}
