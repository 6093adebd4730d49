/** The list of models and what is said of files, whichever of two answers comes first. */
import { expect, it, vi } from 'vitest';
import { StudioError } from '../base/error.ts';

const { lists } = vi.hoisted(() => ({
  lists: [] as { resolve(models: []): void; reject(error: Error): void }[],
}));

vi.mock('../../workers/render/client.ts', async () => {
  const { answering } = await import('../../workers/kit/testing/answering.ts');
  const worker = {
    listModels: () => new Promise((resolve, reject) => lists.push({ resolve, reject })),
    importModel: () => Promise.reject(new StudioError('no-network', 'This is a plain StyleGAN2 pickle.', '')),
  };
  return { renderWorker: answering(worker) };
});

const { importModel, refreshModels, useModels } = await import('./models.ts');
const file = new File([], 'plain.pkl');

it('says why a file was refused although a list that was asked for before comes after', async () => {
  const listing = refreshModels();
  expect(await importModel(file)).toBeNull();
  lists.pop()!.resolve([]);
  await listing;
  expect(useModels.getState().error?.message).toBe('plain.pkl: This is a plain StyleGAN2 pickle.');
  expect(useModels.getState().models).toEqual([]);
});

it('forgets that a list could not be had once it can', async () => {
  const failing = refreshModels();
  lists.pop()!.reject(new Error('the store is closed'));
  await failing;
  expect(useModels.getState().error?.message).toContain('the store is closed');
  const again = refreshModels();
  lists.pop()!.resolve([]);
  await again;
  expect(useModels.getState().error).toBeNull();
});
