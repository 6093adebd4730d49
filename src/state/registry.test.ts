import { beforeEach, expect, it, vi } from 'vitest';
import { parseRegistry } from '../fingerprint/registry/file.ts';
import type { Job } from '../../workers/kit/job.ts';
import type {
  IssueGeneratorsRequest,
  IssueProgress,
  ModelSummary,
  SaveRegistryRequest,
  SaveSecretRequest,
} from '../../workers/render/protocol.ts';

const { kept, saved } = vi.hoisted(() => ({
  kept: { text: null as string | null, secret: null as CryptoKey | null, issued: [] as string[] },
  saved: [] as { fileName: string; bytes?: Uint8Array; blob?: Blob }[],
}));

vi.mock('./save-file.ts', () => ({ saveFile: (file: (typeof saved)[number]) => saved.push(file) }));
vi.mock('../../workers/render/client.ts', async () => {
  const { answering } = await import('../../workers/kit/testing/answering.ts');
  const worker = {
    listModels: async () => [{ id: 'sample', bits: 16 } as ModelSummary],
    readRegistry: async () => kept.text,
    saveRegistry: async ({ before, after }: SaveRegistryRequest) => {
      if (before !== kept.text) throw new Error('changed');
      kept.text = after;
    },
    readSecret: async () => kept.secret,
    saveSecret: async ({ secret }: SaveSecretRequest) => void (kept.secret = secret),
    issueGenerators: async ({ users, registry }: IssueGeneratorsRequest, { tell }: Job<IssueProgress>) => {
      kept.issued.push(...users);
      expect(registry).toBe(kept.text);
      const file = { fileName: `${users.join('-')}.zip`, blob: new Blob() };
      const issued = users.map((user) => ({ user, check: { pictures: 16 } }));
      if (users.length === 1) return { issued, refused: [], file };
      tell({ done: 1, file: { ...file, fileName: 'first.zip' } });
      return { issued, refused: [], file };
    },
  };
  return { renderWorker: answering(worker) };
});

const {
  addListedUsers,
  addUsers,
  chooseDraw,
  importRegistry,
  openRegistry,
  revoke,
  setNote,
  startRegistry,
  stopAdding,
  useRegistry,
} = await import('./registry.ts');
const { addAndIssue, issueTo, useIssuing } = await import('./issuing.ts');
const { makeSecret, openSecret, saveSecret } = await import('./registry-secret.ts');
const { checkClaim, exportClaim, exportCommittedList, useClaimCheck } = await import('./registry-files.ts');

beforeEach(async () => {
  kept.text = null;
  kept.secret = null;
  saved.length = 0;
  chooseDraw('random');
  await openRegistry('sample');
});

const names = () => useRegistry.getState().registry!.users.map(({ user }) => user);

it('makes changes that are asked for at once one after the other', async () => {
  const code = { kind: 'repetition', times: 3 } as const;
  const done = await Promise.all([startRegistry({ code }), addUsers([{ user: 'alice', note: '' }])]);
  expect([done, names(), useRegistry.getState().error]).toEqual([[true, true], ['alice'], null]);
  expect(useRegistry.getState().registry?.code).toEqual(code);
});

it('adds a user and hands out the generator in one go, with the registry kept before', async () => {
  await addAndIssue({ user: 'alice', note: 'first' });
  expect(parseRegistry(new TextEncoder().encode(kept.text!), 16).users).toMatchObject([
    { user: 'alice', note: 'first', origin: 'random' },
  ]);
  expect(kept.issued).toEqual(['alice']);
  expect(saved).toMatchObject([{ fileName: 'alice.zip' }]);
  expect(useIssuing.getState()).toMatchObject({
    outcome: { issued: [{ user: 'alice' }] },
    zips: 1,
    running: null,
    error: null,
  });
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

it('issues to many in zips that are saved as they come', async () => {
  await addListedUsers(new File(['bob\ncarol\n'], 'names.csv'));
  await issueTo(['bob', 'carol']);
  expect(saved.map(({ fileName }) => fileName)).toEqual(['first.zip', 'bob-carol.zip']);
  expect(useIssuing.getState()).toMatchObject({ zips: 2, outcome: { issued: [{}, {}] } });
});

it('adds nobody of a list that is stopped', async () => {
  const adding = addListedUsers(
    new File([Array.from({ length: 300 }, (_, i) => `user ${i}\n`).join('')], 'names.csv'),
  );
  const unsubscribe = useRegistry.subscribe(({ adding: now }) => now && stopAdding());
  await adding;
  unsubscribe();
  expect(names()).toEqual([]);
  expect(kept.text).toBeNull();
  expect(useRegistry.getState()).toMatchObject({ adding: null, error: null });
});

it('derives the same fingerprint from the same secret and name, whose bytes leave only when asked for', async () => {
  chooseDraw('derived');
  await addListedUsers(new File(['bob\n'], 'names.csv'));
  expect(useRegistry.getState().error?.code).toBe('bad-secret');
  await makeSecret();
  expect(kept.secret).toMatchObject({ extractable: false });
  expect(saved).toEqual([]);
  await addListedUsers(new File(['bob\n'], 'names.csv'));
  const derived = () => useRegistry.getState().registry!.users[0]!;
  const { fingerprint, origin } = derived();
  expect(origin).toBe('derived');
  saveSecret();
  saveSecret();
  expect(saved).toMatchObject([{ fileName: 'secret.bin' }]);

  kept.text = null;
  kept.secret = null;
  await openRegistry('sample');
  await openSecret(new File([new Uint8Array(saved[0]!.bytes!)], 'secret.bin'));
  await addListedUsers(new File(['bob\n'], 'names.csv'));
  expect(derived().fingerprint).toEqual(fingerprint);
});

it('checks a claim against a committed list, whoever the user is', async () => {
  await addListedUsers(new File(['bob\ncarol\n'], 'names.csv'));
  await exportCommittedList();
  exportClaim('carol');
  const [list, claim] = saved.map(({ fileName, bytes }) => new File([new Uint8Array(bytes!)], fileName));
  await checkClaim({ list: list! });
  expect(useClaimCheck.getState().outcome).toBeNull();
  await checkClaim({ claim: claim! });
  expect(useClaimCheck.getState().outcome).toMatchObject({ isHeld: true, user: 'carol' });
  const forged = (await claim!.text()).replace('carol', 'bob');
  await checkClaim({ claim: new File([forged], 'claim.json') });
  expect(useClaimCheck.getState().outcome).toMatchObject({ isHeld: false, user: 'bob' });
  await checkClaim({ claim: new File(['{}'], 'claim.json') });
  expect(useClaimCheck.getState()).toMatchObject({ outcome: null, error: { code: 'bad-registry' } });
});
