/** Generators that are being made, and the results of their checks. */
import { counted, formatCount } from '../../base/number-text.ts';
import { stopIssuing, useIssuing } from '../../state/issuing.ts';
import type { IssueReply } from '../../../workers/render/protocol.ts';
import { Button } from '../../ui/Button.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote, Note } from '../../ui/Note.tsx';
import layout from '../../ui/layout.module.css';

/** How many users without a generator are named. */
const SHOWN = 5;

export function Issued() {
  const { running, outcome, zips, error } = useIssuing();
  if (running) {
    const { users, done } = running;
    const [only] = users;
    const isOne = users.length === 1;
    return (
      <div className={layout.stack}>
        <Meter
          label={`Making and checking ${isOne ? `the generator of ${only}` : 'generators'}`}
          {...(!isOne && {
            value: done / users.length,
            detail: `${formatCount(done)} of ${counted(users.length, 'user')}`,
          })}
        />
        <div className={layout.buttons}>
          <Button onClick={stopIssuing}>Stop</Button>
        </div>
      </div>
    );
  }
  if (error) return <ErrorNote error={error} />;
  if (!outcome) return null;
  return (
    <div role="status" className={layout.stack}>
      {outcome.issued.length > 0 && <HandedOut issued={outcome.issued} zips={zips} />}
      {outcome.refused.length > 0 && <Refused refused={outcome.refused} />}
    </div>
  );
}

function HandedOut({ issued, zips }: { issued: IssueReply['issued']; zips: number }) {
  const [only] = issued;
  if (only && issued.length === 1) {
    const { user, check } = only;
    const { pictures, matches, bitCount, namedAlone, difference } = check;
    return (
      <Note title={`The generator of ${user} was saved.`}>
        <p>
          It draws what the model draws, within {difference.toExponential(0)}. Over {pictures} of its pictures
          together {matches} of {bitCount} bits agree with {user}; {namedAlone} of them name {user} by
          themselves. Give the file to {user} alone.
        </p>
      </Note>
    );
  }
  const differences = issued.map(({ check }) => check.difference);
  const fewest = issued.reduce((a, b) => (b.check.matches < a.check.matches ? b : a));
  return (
    <Note title={`${counted(issued.length, 'generator')} were saved in ${counted(zips, 'zip')}.`}>
      <p>
        Each draws what the model draws, within {Math.max(...differences).toExponential(0)}, and its pictures
        together name its user. {fewest.user} has the fewest bits that agree, {fewest.check.matches} of{' '}
        {fewest.check.bitCount}. Every user has a folder: give it to that user alone.
      </p>
    </Note>
  );
}

function Refused({ refused }: { refused: IssueReply['refused'] }) {
  const title =
    refused.length === 1 ? '1 user gets no generator.' : `${refused.length} users get no generator.`;
  return (
    <Note tone="warm" title={title}>
      {refused.slice(0, SHOWN).map(({ user, error: { message, hint } }) => (
        <p key={user}>
          {message} {hint}
        </p>
      ))}
      {refused.length > SHOWN && <p>The others: {sayOthers(refused)}.</p>}
    </Note>
  );
}

function sayOthers(refused: IssueReply['refused']): string {
  return refused
    .slice(SHOWN)
    .map(({ user }) => user)
    .join(', ');
}
