/**
 * The game of "How it works": two users are issued fingerprints, one face is drawn twice, a person guesses whose the
 * first picture is, and the decoder tells. Pictures and readings come from the open model.
 */
import { create } from 'zustand';
import { toPlainError, type PlainError } from '../base/error.ts';
import { Newest } from '../base/newest.ts';
import { bitsFromLogits, countMatches } from '../fingerprint/bits.ts';
import { renderWorker } from '../../workers/render/client.ts';
import type { CellReply, ModelInfo } from '../../workers/render/protocol.ts';
import { toBits } from './bit-text.ts';
import { randomFingerprint, randomSeed } from './random.ts';

export const players = ['Ada', 'Ben'] as const;
export type Player = (typeof players)[number];

export interface Round {
  fingerprints: Record<Player, string>;
  /** Whose the first picture is; the second is the other's. */
  first: Player;
  pictures: readonly [CellReply, CellReply];
  guess: Player | null;
}

interface GameState {
  round: Round | null;
  /** Rounds played, and how often the person and the decoder were right. */
  score: { rounds: number; guessed: number; decoded: number };
  busy: boolean;
  error: PlainError | null;
}

const fresh: GameState = {
  round: null,
  score: { rounds: 0, guessed: 0, decoded: 0 },
  busy: false,
  error: null,
};

export const useWhoseGame = create<GameState>(() => fresh);

const set = useWhoseGame.setState;
const deals = new Newest();

/** To be called for another model: the score starts anew. */
export function clearGame(): void {
  deals.stop();
  set(fresh);
}

/** Issues two fingerprints and draws one latent with each. */
export async function dealRound({ id, bits }: Pick<ModelInfo, 'id' | 'bits'>): Promise<void> {
  const signal = deals.next();
  const fingerprints = { Ada: randomFingerprint(bits), Ben: randomFingerprint(bits) };
  const first = players[randomSeed() & 1]!;
  const seed = randomSeed();
  const draw = (player: Player): Promise<CellReply> => {
    const cell = { seed, fingerprint: fingerprints[player], fingerprintGiven: true };
    return renderWorker.job({ signal }, (worker, job) =>
      worker.readCell({ modelId: id, cell, noise: 'stored' }, job),
    );
  };
  set({ busy: true, error: null });
  try {
    const pictures = [await draw(first), await draw(other(first))] as const;
    if (!signal.aborted) set({ round: { fingerprints, first, pictures, guess: null }, busy: false });
  } catch (error) {
    if (!signal.aborted) set({ error: toPlainError(error), busy: false });
  }
}

/** Takes the guess; only the first in a round counts. */
export function guessWhose(guess: Player): void {
  const { round, score } = useWhoseGame.getState();
  if (!round || round.guess) return;
  const told = askDecoder(round);
  set({
    round: { ...round, guess },
    score: {
      rounds: score.rounds + 1,
      guessed: score.guessed + Number(guess === round.first),
      decoded: score.decoded + Number(told?.player === round.first),
    },
  });
}

/**
 * How many bits of the first picture agree with each player's, and whom that names: nobody in a tie. Null where
 * the model has no decoder.
 */
export function askDecoder({
  fingerprints,
  pictures: [{ logits }],
}: Pick<Round, 'fingerprints' | 'pictures'>): {
  bits: Uint8Array;
  matches: Record<Player, number>;
  player: Player | null;
} | null {
  if (!logits) return null;
  const bits = bitsFromLogits(logits);
  const matches = {
    Ada: countMatches(bits, toBits(fingerprints.Ada)),
    Ben: countMatches(bits, toBits(fingerprints.Ben)),
  };
  const lead = matches.Ada - matches.Ben;
  return { bits, matches, player: lead === 0 ? null : lead > 0 ? 'Ada' : 'Ben' };
}

export function other(player: Player): Player {
  return player === 'Ada' ? 'Ben' : 'Ada';
}
