import { describe, expect, it, vi } from 'vitest';
import type {
  ClaimReply,
  DecodeReply,
  DecodeRequest,
  JudgeRequest,
  ModelInfo,
  ModelSummary,
} from '../../workers/render/protocol.ts';
import type { Verdict } from '../fingerprint/verdict.ts';
import type { RankedReading } from './decode.ts';

const { asked } = vi.hoisted(() => ({
  asked: {
    claim: null as ClaimReply | null,
    models: [] as string[],
    references: [] as (string | null)[],
    readings: 0,
  },
}));

vi.mock('../../workers/render/client.ts', async () => {
  const { answering } = await import('../../workers/kit/testing/answering.ts');
  const worker = {
    openModel: async (id: string) => ({ id }) as ModelInfo,
    judge: async ({ reference, readings }: JudgeRequest) => {
      asked.references.push(reference);
      asked.readings = readings.length;
      return { kind: 'untold' } as Verdict;
    },
    readAsCoded: async () => null,
    decode: async ({ modelId }: DecodeRequest) => {
      asked.models.push(modelId);
      return { ...reply('0110', 1), modelId };
    },
  };
  return { renderWorker: answering(worker) };
});

const {
  decodeDrawn,
  decodeUnread,
  decodeWith,
  matchReference,
  readReference,
  setReference,
  showUnread,
  sortReadings,
  useDecode,
} = await import('./decode.ts');

/** As a dropped picture is read. */
function decodeFile(file: File): Promise<void> {
  showUnread(file);
  return decodeUnread(asked.claim);
}

function reply(bits: string, logit: number): DecodeReply {
  return {
    modelId: 'm',
    bits,
    logits: Float32Array.from(bits, (bit) => (bit === '1' ? logit : -logit)),
    latents: new Float32Array(0),
    regeneration: null,
    sourceWidth: 4,
    sourceHeight: 4,
    resized: false,
    seen: { columns: 1, rows: 1, resolution: 1, rgba: new Uint8ClampedArray(4) },
    elapsedMs: 1,
    backend: 'cpu',
  };
}

function reading(name: string, bits: string, logit: number): RankedReading {
  const model = { id: name, name } as ModelSummary;
  return { model, reply: bits ? reply(bits, logit) : null, error: null };
}

describe('readReference', () => {
  it('takes bits and hex of the right length, and says what is wrong with others', () => {
    expect(readReference('0110 1001', 8)).toEqual({ bits: '01101001' });
    expect(readReference('69', 8)).toEqual({ bits: '01101001' });
    expect(readReference('', 8)).toBeNull();
    expect(readReference('xyz', 8)).toHaveProperty('problem');
    expect(readReference('0110', 16)).toEqual({ bits: '0000000100010000' });
  });
});

describe('matchReference', () => {
  it('counts agreeing bits and gives the exact tail', () => {
    const match = matchReference(reply('1111', 3), '1110');
    expect(match?.matches).toBe(3);
    expect(match?.chance.p).toBeCloseTo(5 / 16, 12);
  });

  it('is nothing where the lengths differ', () => {
    expect(matchReference(reply('11110000', 3), '101')).toBeNull();
  });
});

describe('sortReadings', () => {
  it('puts the least likely match first, then what cannot be compared, then failures', () => {
    const typed = '1111000011110000';
    const sorted = sortReadings(
      [
        reading('failed', '', 0),
        reading('other length', '11110000', 9),
        reading('half', '1100000011000000', 1),
        reading('right', typed, 1),
      ],
      typed,
    );
    expect(sorted.map(({ model }) => model.name)).toEqual(['right', 'half', 'other length', 'failed']);
  });

  it('keeps the models’ order without a typed fingerprint: being sure is no evidence', () => {
    const sorted = sortReadings([reading('unsure', '1010', 0.1), reading('sure', '1010', 5)], '');
    expect(sorted.map(({ model }) => model.name)).toEqual(['unsure', 'sure']);
  });
});

describe('the verdict', () => {
  it('is asked for anew with every typed fingerprint; without one, of the registry’s users', async () => {
    await decodeFile(new File(['picture'], 'picture.png'));
    setReference('0111');
    setReference('01');
    await expect.poll(() => useDecode.getState().verdict).not.toBeNull();
    expect(asked.references).toEqual([null, '0111', null]);
    expect(asked.readings).toBe(1);
  });
});

describe('a picture', () => {
  const file = new File(['picture'], 'picture.png');

  it('that names a model at hand is read by its decoder, another by the one that was chosen', async () => {
    await decodeWith('chosen');
    asked.models.length = 0;
    asked.claim = { claim: { model: 'abc' }, modelId: 'claimed' };
    await decodeFile(file);
    expect(useDecode.getState()).toMatchObject({ modelId: 'claimed', claimed: asked.claim, busy: null });
    asked.claim = { claim: { model: 'def' }, modelId: null };
    await decodeFile(file);
    expect(useDecode.getState()).toMatchObject({ modelId: 'claimed', claimed: asked.claim });
    await decodeWith('other');
    asked.claim = null;
    await decodeFile(file);
    expect(useDecode.getState()).toMatchObject({ modelId: 'other', claimed: null });
    expect(asked.models).toEqual(['claimed', 'claimed', 'other', 'other']);
  });

  it('that was drawn here is read by the decoder of who drew it, and compared with what it was drawn with', async () => {
    asked.claim = { claim: { model: 'abc' }, modelId: 'claimed' };
    await decodeDrawn(file, 'drew', '0111');
    expect(useDecode.getState()).toMatchObject({ modelId: 'drew', reference: '0111', claimed: null });
    expect(useDecode.getState().reply?.modelId).toBe('drew');
  });
});
