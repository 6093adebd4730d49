import { beforeEach, expect, it } from 'vitest';
import type { BackendName, OpenBackendOptions, OpenedBackend } from '../../src/engine/open.ts';
import { StudioError } from '../../src/base/error.ts';
import { Device } from './device.ts';

type Listeners = Pick<OpenBackendOptions, 'onError' | 'onLost'>;

let log: string[];
let listeners: Listeners[];
let device: Device;
let backends: BackendName[];

beforeEach(() => {
  log = [];
  listeners = [];
  backends = [];
  device = new Device({
    async open(preference, given) {
      log.push(`open ${preference}`);
      listeners.push(given);
      const name = backends.shift() ?? 'webgpu';
      return { name, refusals: [], dispose: () => log.push('dispose') } satisfies OpenedBackend;
    },
    onClose: () => log.push('clear'),
    onNotice: () => log.push('notice'),
  });
});

const lose = () => listeners.at(-1)!.onLost!(new StudioError('gpu-lost', 'Gone.'));
const forever = () => new Promise<never>(() => undefined);

it('opens at the first use and does one piece of work at a time, in order', async () => {
  expect(log).toEqual([]);
  const slow = device.run(async () => {
    log.push('slow begins');
    await new Promise((resolve) => setTimeout(resolve, 5));
    log.push('slow ends');
  });
  const quick = device.run(async () => log.push('quick'));
  await Promise.all([slow, quick]);
  expect(log).toEqual(['open auto', 'slow begins', 'slow ends', 'quick']);
});

it('lets the answer to one work out before the next begins', async () => {
  const answer = async (work: Promise<unknown>): Promise<void> => {
    await work;
    for (let hop = 0; hop < 20; hop++) await Promise.resolve();
    log.push('answered');
  };
  const first = answer(device.run(async () => log.push('first')));
  await Promise.all([first, device.run(async () => log.push('next'))]);
  expect(log).toEqual(['open auto', 'first', 'answered', 'next']);
});

it('replaces a lost device once and runs the work again, even work that would hang', async () => {
  let runs = 0;
  const result = await device.run(async () => {
    if (++runs > 1) return 'done';
    lose();
    return forever();
  });
  expect(result).toBe('done');
  expect(log).toEqual(['open auto', 'notice', 'clear', 'dispose', 'open auto']);
});

it('distrusts what was computed on a device that was lost meanwhile', async () => {
  let runs = 0;
  const result = await device.run(async () => {
    if (++runs === 1) lose();
    return runs;
  });
  expect(result).toBe(2);
});

it('says so when the device is lost twice in a row, and opens again for the next work', async () => {
  const failing = device.run(() => {
    lose();
    return forever();
  });
  await expect(failing).rejects.toMatchObject({ code: 'gpu-lost-again' });
  await expect(device.run(async () => 'fine')).resolves.toBe('fine');
  expect(log.filter((line) => line.startsWith('open'))).toHaveLength(3);
});

it('replaces a device that was lost while nothing ran', async () => {
  await device.run(async () => undefined);
  lose();
  await device.run(async () => log.push('work'));
  expect(log).toEqual(['open auto', 'notice', 'clear', 'dispose', 'open auto', 'work']);
});

it('says which backend goes on where no GPU can be had after a loss', async () => {
  backends = ['webgpu', 'wasm'];
  await device.run(async () => undefined);
  lose();
  await device.run(async ({ name }) => log.push(`work on ${name}`));
  expect(log.slice(1)).toEqual(['notice', 'clear', 'dispose', 'open auto', 'notice', 'work on wasm']);
});

it('fails with an error of the GPU, without another try', async () => {
  let runs = 0;
  const failing = device.run(async () => {
    runs++;
    listeners.at(-1)!.onError!(new StudioError('gpu-error', 'Broken shader.'));
    return 'zeros';
  });
  await expect(failing).rejects.toMatchObject({ code: 'gpu-error', message: 'Broken shader.' });
  expect(runs).toBe(1);
});

it('passes on what the work throws and keeps the device', async () => {
  const failing = device.run(async () => {
    throw new StudioError('bad-request', 'Own fault.');
  });
  await expect(failing).rejects.toMatchObject({ code: 'bad-request' });
  await device.run(async () => undefined);
  expect(log).toEqual(['open auto']);
});

it('takes another backend after the work under way', async () => {
  const work = device.run(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    log.push('work');
  });
  const change = device.setPreference('wasm');
  await Promise.all([work, change]);
  await device.run(async () => undefined);
  expect(log).toEqual(['open auto', 'work', 'clear', 'dispose', 'open wasm']);
});
