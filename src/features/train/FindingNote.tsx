/** Says what goes wrong in the run and what would help, with one button that does it. */
import type { Finding } from '../../../workers/train/protocol.ts';
import { followAdvice } from '../../state/train-form.ts';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Note.tsx';

export function FindingNote({ finding }: { finding: Finding }) {
  const { message, hint, remedy } = finding;
  return (
    <div role="status">
      <Note
        tone="warm"
        title={message}
        actions={<Button onClick={() => void followAdvice(finding)}>Start again with {remedy.label}</Button>}
      >
        <p>{hint} This run is saved and can be taken up again.</p>
      </Note>
    </div>
  );
}
