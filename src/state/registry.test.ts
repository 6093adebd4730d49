import { beforeEach, expect, it, vi } from 'vitest';
import { parseRegistry } from '../fingerprint/registry/file.ts';
import type {
  IssueGeneratorRequest,
  ModelSummary,
  SaveRegistryRequest,
} from '../../workers/render/protocol.ts';

const { kept, saved } = vi.hoisted(() => ({
  kept: { text: null as string | null, issued: [] as string[] },
  saved: [] as string[],
}));

vi.mock('./save-file.ts', () => ({ saveFile: ({ fileName }: { fileName: string }) => saved.push(fileName) }));
vi.mock('../../workers/render/client.ts', () => {
  const worker = {
    listModels: async () => [{ id: 'sample', bits: 16 } as ModelSummary],
    readRegistry: async () => kept.text,
    saveRegistry: async ({ before, after }: SaveRegistryRequest) => {
      if (before !== kept.text) throw new Error('changed');
      kept.text = after;
    },
    issueGenerator: async ({ user, registry }: IssueGeneratorRequest) => {
      kept.issued.push(user);
      expect(registry).toBe(kept.text);
      return { check: { pictures: 16 }, fileName: `generator-${user}.zip`, blob: new Blob() };
    },
  };
  type Ask = (api: typeof worker) => unknown;
  return { renderWorker: { call: async (ask: Ask) => ask(worker), subscribe: () => () => undefined } };
});

const { addAndIssue, addListedUsers, importRegistry, openRegistry, revoke, setNote, useRegistry } =
  await import('./registry.ts');

beforeEach(async () => {
  kept.text = null;
  await openRegistry('sample');
});

const names = () => useRegistry.getState().registry!.users.map(({ user }) => user);

it('adds a user and hands out the generator in one go, with the registry kept before', async () => {
  await addAndIssue({ user: 'alice', note: 'first' });
  expect(parseRegistry(new TextEncoder().encode(kept.text!), 16).users).toMatchObject([
    { user: 'alice', note: 'first', origin: 'random' },
  ]);
  expect(kept.issued).toEqual(['alice']);
  expect(saved).toContain('generator-alice.zip');
  expect(useRegistry.getState()).toMatchObject({ issued: { user: 'alice' }, issuing: null, error: null });
});

it('issues nothing to a name that is taken, and says so', async () => {
  await addAndIssue({ user: 'alice', note: '' });
  const before = kept.issued.length;
  await addAndIssue({ user: 'alice', note: '' });
  expect(kept.issued).toHaveLength(before);
  expect(useRegistry.getState().error?.code).toBe('registry-duplicate');
});

it('takes a list whole or not at all', async () => {
  await addListedUsers(new File(['user,note\nbob,x\ncarol\n'], 'names.csv'));
  expect(names()).toEqual(['bob', 'carol']);
  await addListedUsers(new File(['dora\n=cmd\n'], 'names.csv'));
  expect(names()).toEqual(['bob', 'carol']);
  expect(useRegistry.getState().error?.message).toMatch(/Row 2/);
});

it('revokes, notes and finds all of it again', async () => {
  await addListedUsers(new File(['bob\ncarol\n'], 'names.csv'));
  await revoke('bob');
  await setNote('carol', 'of sales');
  await openRegistry('sample');
  expect(useRegistry.getState().registry!.users).toMatchObject([
    { user: 'bob', revoked: expect.stringMatching(/^\d{4}-/) },
    { user: 'carol', revoked: null, note: 'of sales' },
  ]);
});

it('imports a registry of the model’s bits and refuses another, keeping what is there', async () => {
  const file = (fingerprint: string) =>
    new File([JSON.stringify({ version: 1, users: [{ user: 'eve', fingerprint }] })], 'users.json');
  await importRegistry(file('6996'));
  expect(names()).toEqual(['eve']);
  await importRegistry(file('6996aa'));
  expect(names()).toEqual(['eve']);
  expect(useRegistry.getState().error?.message).toMatch(/user eve/);
});

it('writes nothing over what another window wrote', async () => {
  kept.text = 'by another window';
  await addAndIssue({ user: 'alice', note: '' });
  expect(kept.text).toBe('by another window');
  expect(names()).toEqual([]);
});
