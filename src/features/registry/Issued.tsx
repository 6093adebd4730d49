/** What the check of a generator that was just handed out came to. */
import { useRegistry } from '../../state/registry.ts';
import { Meter } from '../../ui/Meter.tsx';
import { Note } from '../../ui/Note.tsx';

export function Issued() {
  const { issuing, issued } = useRegistry();
  if (issuing !== null) return <Meter label={`Making and checking the generator of ${issuing}`} />;
  if (!issued) return null;
  const { user, check } = issued;
  const { pictures, matches, bitCount, namedAlone, difference } = check;
  return (
    <div role="status">
      <Note title={`The generator of ${user} was saved.`}>
        <p>
          It draws what the model draws, within {difference.toExponential(0)}. Over {pictures} of its pictures
          together {matches} of {bitCount} bits agree with {user}; {namedAlone} of them name {user} by
          themselves. Give the file to {user} alone.
        </p>
      </Note>
    </div>
  );
}
