/** Registry: not read yet, without users, with users, failed. */
import { beforeEach, expect, it, vi } from 'vitest';
import { emptyRegistry } from '../../fingerprint/registry/registry.ts';
import { addUser } from '../../fingerprint/registry/testing/add-user.ts';
import { useRegistry } from '../../state/registry.ts';
import { markupOf, textOf } from '../../testing/markup.ts';
import RegistryRoom from './RegistryRoom.tsx';

vi.mock('zustand', () => import('../../testing/store-now.ts'));

const room = <RegistryRoom argument={null} />;
const empty = emptyRegistry({ bits: 64, minimumDistance: 0 });
const ada = { user: 'Ada', fingerprint: new Uint8Array(64), origin: 'typed' as const, created: '2026-01-01' };
beforeEach(() => useRegistry.setState(useRegistry.getInitialState(), true));

it('lets the code be chosen as long as there is no user', () => {
  expect(textOf(room)).not.toContain('How fingerprints are made');
  useRegistry.setState({ registry: empty });
  expect(textOf(room)).toContain('How fingerprints are made');
  useRegistry.setState({ registry: addUser(empty, ada) });
  expect(textOf(room)).not.toContain('How fingerprints are made');
  expect(textOf(room)).toMatch(/1 user .*Ada/);
});

it('says what went wrong', () => {
  useRegistry.setState({ error: { code: 'storage-corrupt', message: 'The registry is damaged.', hint: '' } });
  expect(markupOf(room)).toContain('role="alert"');
  expect(textOf(room)).toContain('The registry is damaged.');
});
