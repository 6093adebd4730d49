/** A game of three clicks: issue two users, guess whose picture the first one is, see what the decoder says. */
import type { ModelInfo } from '../../../workers/render/protocol.ts';
import { bitConfidences, toBitString } from '../../fingerprint/bits.ts';
import {
  askDecoder,
  dealRound,
  guessWhose,
  players,
  useWhoseGame,
  type Round,
} from '../../state/whose-game.ts';
import { BitStrip } from '../../ui/BitStrip.tsx';
import { Button } from '../../ui/Button.tsx';
import { ImageGrid } from '../../ui/ImageGrid.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { Whorl } from '../../ui/Whorl.tsx';
import layout from '../../ui/layout.module.css';
import styles from './WhoseGame.module.css';

export function WhoseGame({ info }: { info: ModelInfo }) {
  const { round, score, busy, error } = useWhoseGame();
  const isOpen = round !== null && round.guess === null;
  return (
    <Panel title="Whose picture is it?">
      <p>
        Two users get a generator each, with a fingerprint of their own. Both draw the same latent. Can you
        tell whose picture is whose? The decoder can.
      </p>
      {round && <Table round={round} />}
      {round?.guess && <Answer round={round} />}
      {error && <ErrorNote error={error} />}
      <div className={layout.submit}>
        {!isOpen && (
          <Button look="primary" disabled={busy} onClick={() => void dealRound(info)}>
            {round ? 'Play again' : 'Issue two users'}
          </Button>
        )}
        {score.rounds > 0 && (
          <p className="muted numeric">
            After {score.rounds} {score.rounds === 1 ? 'round' : 'rounds'}: you {score.guessed} right
            {info.parameterCount.decoder !== undefined && `, the decoder ${score.decoded}`}.
          </p>
        )}
      </div>
    </Panel>
  );
}

function Table({ round: { fingerprints, pictures, guess, first } }: { round: Round }) {
  return (
    <div className={styles.table}>
      {players.map((player) => (
        <figure key={player}>
          <Whorl bits={fingerprints[player]} size={72} />
          <figcaption>{player}’s fingerprint</figcaption>
        </figure>
      ))}
      {pictures.map(({ picture }, i) => {
        const owner = (i === 0) === (first === 'Ada') ? 'Ada' : 'Ben';
        const name = i === 0 ? 'First picture' : 'Second picture';
        return (
          <figure key={name}>
            <ImageGrid label={name} sheet={picture} />
            <figcaption>{guess ? `${name}: ${owner}’s` : name}</figcaption>
          </figure>
        );
      })}
      {!guess && (
        <div className={styles.guess} role="group" aria-label="Whose is the first picture?">
          <strong>Whose is the first picture?</strong>
          <div className={layout.buttons}>
            {players.map((player) => (
              <Button key={player} look="primary" onClick={() => guessWhose(player)}>
                {player}’s
              </Button>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}

function Answer({ round }: { round: Round }) {
  const { guess, first, fingerprints, pictures } = round;
  const told = askDecoder(round);
  const { logits } = pictures[0];
  return (
    <div className={layout.stack} role="status">
      <p>
        <strong>{guess === first ? 'You guessed right.' : 'You guessed wrong.'}</strong> The first picture is{' '}
        {first}’s.
      </p>
      {told && logits ? (
        <>
          <p>
            The decoder read bits that agree with Ada’s in {told.matches.Ada} of {told.bits.length} places and
            with Ben’s in {told.matches.Ben}.{' '}
            {told.player === null
              ? 'That is a tie: it names nobody.'
              : `So it says ${told.player}, and is ${told.player === first ? 'right' : 'wrong'}.`}
          </p>
          <BitStrip
            label={`Read in the first picture, compared with ${first}’s`}
            bits={toBitString(told.bits)}
            confidences={bitConfidences(logits)}
            reference={fingerprints[first]}
          />
        </>
      ) : (
        <p>This model has no decoder, so nothing but you can say.</p>
      )}
    </div>
  );
}
