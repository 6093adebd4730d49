/** The loop with a trainer that only counts and a sink that writes down what it hears. */
import { beforeEach, describe, expect, it } from 'vitest';
import { StudioError } from '../base/error.ts';
import { FakeTrainer } from './testing/fake-trainer.ts';
import { RunLoop, type LoopParts } from './loop.ts';
import type { RunSink } from './sink.ts';

const full = new StudioError('storage-full', 'There is no more room.');
let trainer: FakeTrainer;
let log: string[];
let sink: RunSink;
/** What saves do; resolves at once by default. */
let keep: () => Promise<void>;
let fault: AbortController;

/** Ticks 0, 1, 2 … end at iterations 4, 8, 12 …; grids and saves are due at each; the total is 12 iterations. */
const everyTick = {
  batch: 4,
  imagesPerTick: 16,
  gridEveryTicks: 1,
  checkpointEveryTicks: 1,
  totalKimg: 0.048,
};

beforeEach(() => {
  trainer = new FakeTrainer(everyTick);
  log = [];
  keep = async () => undefined;
  fault = new AbortController();
  sink = {
    phase: (phase) => void (log.at(-1) !== phase && log.push(phase)),
    report({ tick, images, measured }) {
      for (const { at, measures } of measured) log.push(`measured ${at.iteration}: ${measures.accuracy}`);
      log.push(tick ? `tick ${tick.number} of ${images}` : `means of ${images}`);
    },
    grids: async ({ iteration }) => void log.push(`grids ${iteration}`),
    async save({ state }, _, reason) {
      await keep();
      log.push(`${reason} save ${state.iteration}`);
    },
    unsaved: (error) => void log.push(`unsaved: ${String(error)}`),
  };
});

const loopOf = (parts: Partial<LoopParts> = {}): RunLoop =>
  new RunLoop({
    trainer,
    sink,
    prepare: async () => undefined,
    finished: async () => undefined,
    fault: fault.signal,
    whenUnsaved: 'rest',
    ...parts,
  });

async function seen(what: string): Promise<void> {
  await expect.poll(() => log).toContain(what);
}

describe('a run to its total', () => {
  it('draws and saves before its first iteration, and at every tick from tick 0 on', async () => {
    expect(await loopOf().run()).toBe('done');
    expect(log.filter((line) => !/saving|preparing|training/.test(line)).toSorted()).toEqual(
      [
        'grids 0',
        'first save 0',
        'tick 0 of 16',
        'grids 4',
        'due save 4',
        'tick 1 of 16',
        'grids 8',
        'due save 8',
      ]
        .concat(['tick 2 of 16', 'grids 12', 'due save 12'])
        .toSorted(),
    );
  });

  it('has the same ticks from the middle on when it is resumed there', async () => {
    trainer.iteration = 6;
    await loopOf().run();
    expect(log.filter((line) => /tick|save/.test(line))).toEqual([
      'tick 1 of 8',
      'due save 8',
      'tick 2 of 16',
      'due save 12',
    ]);
  });

  it('ends a tick at its last iteration, wherever that falls', async () => {
    trainer = new FakeTrainer({ ...everyTick, totalKimg: 0.04 });
    await loopOf().run();
    expect(log).toContain('tick 2 of 8');
    expect(log).toContain('due save 10');
  });

  it('puts off what is due where it would take too much of the time, but for the end', async () => {
    const rule = { leastMs: 60_000, mostShare: 1 };
    await loopOf({ spacing: { grids: rule, saves: rule } }).run();
    expect(log.filter((line) => /grids|save/.test(line)).toSorted()).toEqual(
      ['grids 0', 'first save 0', 'due save 4', 'grids 12', 'due save 12'].toSorted(),
    );
  });

  it('trains on while a state is being kept, and the next one waits for it', async () => {
    const saves: (() => void)[] = [];
    keep = () => new Promise((resolve) => saves.push(resolve));
    const ended = loopOf().run();
    await seen('tick 1 of 16');
    await expect.poll(() => trainer.isDone).toBe(true);
    expect(log.filter((line) => /save \d/.test(line))).toEqual([]);
    saves[0]!();
    await expect.poll(() => saves.length).toBe(2);
    saves[1]!();
    expect(await ended).toBe('done');
    expect(log.filter((line) => /save \d/.test(line))).toEqual(['first save 0', 'due save 12']);
  });
});

it('tells the stages of the schedule as they begin', async () => {
  const stages: string[] = [];
  sink.stage = ({ number, of, name }) =>
    void stages.push(`${trainer.iteration}: ${number} of ${of}, ${name}`);
  const step = trainer.step.bind(trainer);
  trainer.step = () => {
    step();
    const isLate = trainer.iteration >= 6;
    trainer.stage = { number: isLate ? 2 : 1, of: 2, name: isLate ? 'rising' : 'reading' };
  };
  await loopOf().run();
  expect(stages).toEqual(['1: 1 of 2, reading', '6: 2 of 2, rising']);
});

describe('measuring', () => {
  const told = (): string[] => log.filter((line) => /measured|tick/.test(line));
  const expected = ['tick 0 of 16', 'measured 6: 0.06', 'tick 1 of 16', 'measured 12: 0.12', 'tick 2 of 16'];

  it.each([true, false])(
    'comes every so many iterations and with the next report; awaited: %s',
    async (is) => {
      trainer = new FakeTrainer({ ...everyTick, probeEvery: 6 });
      trainer.awaitsMeasures = is;
      await loopOf().run();
      expect(told()).toEqual(expected);
    },
  );

  it('comes at the end of a run as well, but not to one that is over before it is ever due', async () => {
    trainer = new FakeTrainer({ ...everyTick, probeEvery: 7 });
    await loopOf().run();
    expect(told().filter((line) => line.startsWith('measured'))).toEqual([
      'measured 7: 0.07',
      'measured 12: 0.12',
    ]);
    for (const probeEvery of [100, 0]) {
      log.length = 0;
      trainer = new FakeTrainer({ ...everyTick, probeEvery });
      await loopOf().run();
      expect(told()).toEqual(['tick 0 of 16', 'tick 1 of 16', 'tick 2 of 16']);
    }
  });

  it('is prepared once, half an interval ahead', async () => {
    trainer = new FakeTrainer({ ...everyTick, probeEvery: 4 });
    const prepared: number[] = [];
    trainer.prepareMeasures = async () => void prepared.push(trainer.iteration);
    await loopOf().run();
    expect(prepared).toEqual([2]);
  });

  it('is waited for before the next iteration only where the schedule needs it', async () => {
    for (const awaits of [true, false]) {
      trainer = new FakeTrainer({ ...everyTick, probeEvery: 6 });
      trainer.awaitsMeasures = awaits;
      let giveMeasures = (): void => undefined;
      const { measure } = trainer;
      trainer.measure = async function (this: FakeTrainer) {
        const measures = await measure.call(this);
        if (!this.isDone) await new Promise<void>((resolve) => (giveMeasures = resolve));
        return measures;
      };
      const ended = loopOf().run();
      await expect.poll(() => trainer.iteration).toBe(awaits ? 6 : 12);
      giveMeasures();
      expect(await ended).toBe('done');
    }
  });
});

it('tells once of what goes wrong, when it has lasted', async () => {
  sink.advise = ({ what }) => void log.push(`${what} at ${trainer.iteration}`);
  trainer = new FakeTrainer({ ...everyTick, imagesPerTick: 2000, totalKimg: 8 });
  trainer.means = { discriminator: 0.01 };
  await loopOf().run();
  expect(log.filter((line) => line.includes('discriminator'))).toEqual([
    expect.stringMatching(/^winning-discriminator at 1\d{3}$/),
  ]);
});

describe('orders', () => {
  beforeEach(() => void (trainer = new FakeTrainer({ ...everyTick, totalKimg: 1e6, imagesPerTick: 1e6 })));

  it('pause with a save, step once, and go on', async () => {
    const loop = loopOf();
    const ended = loop.run();
    await seen('training');
    await loop.pause();
    const at = trainer.iteration;
    expect(log.slice(-2)).toEqual([`ordered save ${at}`, 'paused']);
    await loop.step();
    expect(trainer.iteration).toBe(at + 1);
    await loop.resume();
    await expect.poll(() => trainer.iteration).toBeGreaterThan(at + 1);
    await expect(loop.step()).rejects.toMatchObject({ code: 'not-paused' });
    await loop.stop();
    expect(await ended).toBe('stopped');
    expect(log.at(-1)).toBe(`ordered save ${trainer.iteration}`);
    await expect(loop.save()).rejects.toMatchObject({ code: 'run-ended' });
  });

  it.each(['save', 'pause', 'stop'] as const)(
    'to %s that fails leaves the run training, and works later',
    async (order) => {
      const loop = loopOf();
      const ended = loop.run();
      await seen('training');
      keep = () => Promise.reject(full);
      await expect(loop[order]()).rejects.toBe(full);
      const at = trainer.iteration;
      await expect.poll(() => trainer.iteration).toBeGreaterThan(at);
      keep = async () => undefined;
      await loop[order]();
      await loop.stopWithoutSaving().catch(() => undefined);
      expect(await ended).toBe('stopped');
      expect(log.some((line) => line.startsWith('ordered save'))).toBe(true);
    },
  );

  it('ends without a save where that is asked for', async () => {
    const loop = loopOf();
    const ended = loop.run();
    await seen('training');
    keep = () => Promise.reject(full);
    await loop.stopWithoutSaving();
    expect(await ended).toBe('stopped');
  });

  it('cuts preparing short, and prepares again when it goes on', async () => {
    let prepared = 0;
    const prepare = (signal: AbortSignal): Promise<void> => {
      if (prepared++ > 0) return Promise.resolve();
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    };
    const loop = loopOf({ prepare });
    const ended = loop.run();
    await seen('preparing');
    await loop.pause();
    expect(trainer.iteration).toBe(0);
    expect(log).not.toContain('grids 0');
    await loop.resume();
    await seen('training');
    expect(prepared).toBe(2);
    await loop.stop();
    await ended;
  });

  it('cuts grids short, which are drawn later then', async () => {
    const { grids } = sink;
    let isFirst = true;
    sink.grids = (at, signal) => {
      if (!isFirst) return grids(at, signal);
      isFirst = false;
      log.push('drawing');
      return new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    };
    const loop = loopOf();
    const ended = loop.run();
    await seen('drawing');
    await loop.pause();
    await loop.resume();
    await expect.poll(() => log).toContain('grids 4'); // tick 0
    await loop.stop();
    await ended;
  });
});

describe('a due save that fails', () => {
  it('lets the run rest until a save succeeds', async () => {
    keep = () => (trainer.iteration < 8 ? Promise.resolve() : Promise.reject(full));
    const loop = loopOf();
    const ended = loop.run();
    await seen('paused');
    expect(log).toContain(`unsaved: ${String(full)}`);
    keep = async () => undefined;
    await loop.save();
    await loop.resume();
    expect(await ended).toBe('done');
  });

  it('at the total waits for a save, and ends with it', async () => {
    keep = () => (trainer.isDone ? Promise.reject(full) : Promise.resolve());
    const loop = loopOf();
    const ended = loop.run();
    await seen('paused');
    await expect(loop.save()).rejects.toBe(full);
    keep = async () => undefined;
    await loop.save();
    expect(await ended).toBe('done');
  });

  it('is tried again at the next tick where the run trains on', async () => {
    keep = () => (trainer.iteration === 4 ? Promise.reject(full) : Promise.resolve());
    expect(await loopOf({ whenUnsaved: 'train-on' }).run()).toBe('done');
    expect(log).toContain(`unsaved: ${String(full)}`);
    expect(log).toContain('due save 12');
  });

  it('at the total ends a run that trains on, with the reason', async () => {
    keep = () => (trainer.isDone ? Promise.reject(full) : Promise.resolve());
    await expect(loopOf({ whenUnsaved: 'train-on' }).run()).rejects.toBe(full);
  });
});

describe('numbers that are not finite', () => {
  it.each([
    ['statistics', () => (trainer.means = { generator: Number.NaN })],
    ['the state', () => (trainer.pathAverage = Number.POSITIVE_INFINITY)],
  ])('in %s end the run at a tick with nothing saved of it', async (_, spoil) => {
    const step = trainer.step.bind(trainer);
    trainer.step = () => {
      step();
      if (trainer.iteration === 6) spoil();
    };
    await expect(loopOf().run()).rejects.toMatchObject({ code: 'not-finite' });
    expect(log.filter((line) => line.includes('save'))).toEqual(['first save 0', 'due save 4']);
  });
});

describe('a device that fails', () => {
  const lost = new StudioError('gpu-lost', 'The GPU is gone.');

  it('ends the run even where it waits for ever, and refuses orders', async () => {
    const loop = loopOf({ finished: () => new Promise(() => undefined) });
    const ended = loop.run();
    await seen('first save 0');
    const order = loop.pause();
    fault.abort(lost);
    await expect(ended).rejects.toBe(lost);
    await expect(order).rejects.toMatchObject({ code: 'run-ended' });
  });

  it('is not forgotten where it failed before the run began', async () => {
    fault.abort(lost);
    await expect(loopOf().run()).rejects.toBe(lost);
    expect(log.filter((line) => line.includes('save'))).toEqual([]);
  });

  it('has nothing saved that was read from it afterwards', async () => {
    const { readState } = trainer;
    trainer.readState = async () => {
      fault.abort(lost);
      return readState.call(trainer);
    };
    await expect(loopOf().run()).rejects.toBe(lost);
    expect(log.filter((line) => line.includes('save '))).toEqual([]);
  });
});

describe('pictures that cannot be read', () => {
  it('end the run with the reason, once it is saved as far as it came', async () => {
    const gone = new StudioError('cannot-read', 'The dataset is gone.');
    trainer.ready = async () => {
      if (trainer.iteration === 6) throw gone;
    };
    await expect(loopOf().run()).rejects.toBe(gone);
    expect(log.at(-1)).toBe('ordered save 6');
  });
});
