import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CellReply, CellRequest } from '../../workers/render/protocol.ts';

/** A decoder that reads every bit as it was written, but for the last. */
const asked: CellRequest[] = [];
const readCell = async (request: CellRequest): Promise<CellReply> => {
  asked.push(request);
  const { cell } = request;
  const logits = Float32Array.from(cell.fingerprint, (bit, i) => (i === 15 || bit === '0' ? -1 : 1));
  return {
    cell,
    logits,
    picture: { columns: 1, rows: 1, resolution: 1, rgba: new Uint8ClampedArray(4) },
  };
};
vi.mock('../../workers/render/client.ts', () => ({
  renderWorker: { job: (_: unknown, work: (worker: unknown) => unknown) => work({ readCell }) },
}));
const { askDecoder, clearGame, dealRound, guessWhose, other, useWhoseGame } = await import('./whose-game.ts');

const round = () => useWhoseGame.getState().round!;

beforeEach(() => {
  clearGame();
  asked.length = 0;
});

describe('a round', () => {
  it('draws one seed with two fingerprints, in an order by chance', async () => {
    const firsts = new Set<string>();
    for (let i = 0; i < 40; i++) {
      await dealRound({ id: 'sample', bits: 16 });
      firsts.add(round().first);
    }
    expect(firsts.size).toBe(2);
    const [first, second] = asked.slice(-2).map(({ cell }) => cell);
    expect(first!.seed).toBe(second!.seed);
    const { fingerprints, first: player } = round();
    expect([first!.fingerprint, second!.fingerprint]).toEqual([
      fingerprints[player],
      fingerprints[other(player)],
    ]);
  });

  it('is decided by what was read in the first picture', async () => {
    await dealRound({ id: 'sample', bits: 16 });
    const { first, fingerprints } = round();
    const told = askDecoder(round())!;
    expect(told.player).toBe(first);
    expect(told.matches[first]).toBe(fingerprints[first][15] === '0' ? 16 : 15);
  });

  it('counts one guess alone', async () => {
    await dealRound({ id: 'sample', bits: 16 });
    const { first } = round();
    guessWhose(other(first));
    guessWhose(first);
    expect(round().guess).toBe(other(first));
    expect(useWhoseGame.getState().score).toEqual({ rounds: 1, guessed: 0, decoded: 1 });
  });

  it('names nobody where the bits agree with both alike', async () => {
    await dealRound({ id: 'sample', bits: 16 });
    const { fingerprints, ...rest } = round();
    expect(
      askDecoder({ ...rest, fingerprints: { Ada: fingerprints.Ada, Ben: fingerprints.Ada } }),
    ).toMatchObject({ player: null });
  });
});
