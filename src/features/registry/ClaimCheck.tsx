/**
 * For a third party: checks whether a committed list holds what a user claims. It needs neither the registry
 * nor the model.
 */
import { checkClaim, useClaimCheck } from '../../state/registry-files.ts';
import { FilePicker } from '../../ui/FilePicker.tsx';
import { ErrorNote, Note } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import layout from '../../ui/layout.module.css';

export function ClaimCheck() {
  const { list, claim, outcome, error } = useClaimCheck();
  return (
    <Panel title="Check a claim">
      <p className="muted">
        A committed list says nothing of its users, until one of them shows a claim: name, fingerprint and
        salt.
      </p>
      <div className={layout.buttons}>
        <FilePicker
          label="Open a list"
          accept=".json"
          onFiles={([file]) => {
            if (file) void checkClaim({ list: file });
          }}
        />
        <FilePicker
          label="Open a claim"
          accept=".json"
          onFiles={([file]) => {
            if (file) void checkClaim({ claim: file });
          }}
        />
      </div>
      {(list || claim) && (
        <p className="muted">
          List: {list?.name ?? 'not chosen yet'}. Claim: {claim?.name ?? 'not chosen yet'}.
        </p>
      )}
      {error && <ErrorNote error={error} />}
      {outcome && (
        <div role="status">
          <Note
            tone={outcome.isHeld ? 'plain' : 'warm'}
            title={
              outcome.isHeld
                ? `The list of ${outcome.day} holds this claim.`
                : `The list of ${outcome.day} does not hold this claim.`
            }
          >
            <p>
              {outcome.isHeld
                ? `Whoever made the list knew ${outcome.user} with this fingerprint. When that was, only where the list was published can tell.`
                : 'Name, fingerprint and salt must all be as they were when the list was made.'}
            </p>
          </Note>
        </div>
      )}
    </Panel>
  );
}
