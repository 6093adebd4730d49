import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toHex } from '../bits.ts';
import { bitsOfRegistryFile, parseRegistry, writeRegistry } from './file.ts';
import { parseNames } from './names.ts';
import { emptyRegistry, randomBits, revokeUser } from './registry.ts';
import { addUser } from './testing/add-user.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../test-fixtures/registry/${name}`, import.meta.url));
const utf8 = (text: string) => new TextEncoder().encode(text);

function sample() {
  let registry = emptyRegistry({ bits: 16, minimumDistance: 0, code: { kind: 'repetition', times: 3 } });
  registry = addUser(registry, {
    user: 'alice',
    note: 'a, "note"',
    fingerprint: randomBits(16),
    origin: 'random',
    created: '2026-11-26',
  });
  registry = addUser(registry, {
    user: 'b\u00f6b',
    fingerprint: randomBits(16),
    origin: 'derived',
    created: '2026-11-27',
  });
  return revokeUser(registry, 'alice', '2026-12-01');
}

/** The sample's file with one thing changed. */
function changed(
  change: (file: Record<string, unknown> & { users: Record<string, unknown>[] }) => void,
): Uint8Array {
  const file = JSON.parse(writeRegistry(sample())) as Record<string, unknown> & {
    users: Record<string, unknown>[];
  };
  change(file);
  return utf8(JSON.stringify(file));
}

describe('a registry file', () => {
  it('comes back as it was written, in UTF-8 and in UTF-16', () => {
    const registry = sample();
    const text = writeRegistry(registry);
    expect(parseRegistry(utf8(text), 16)).toEqual(registry);
    expect(parseRegistry(utf8(`\ufeff${text}`), 16)).toEqual(registry);
    expect(parseRegistry(Buffer.from(`\ufeff${text}`, 'utf16le'), 16)).toEqual(registry);
    expect(parseRegistry(Buffer.from(`\ufeff${text}`, 'utf16le').swap16(), 16)).toEqual(registry);
    expect(bitsOfRegistryFile(utf8(text))).toBe(16);
  });

  it('is refused where users lie nearer than it asks for, by their names', () => {
    const near = changed((file) => {
      file['minimumDistance'] = 4;
      file.users[0]!['fingerprint'] = '0000000000000000';
      file.users[1]!['fingerprint'] = '0000000000000111';
    });
    expect(() => parseRegistry(near, 16)).toThrow(
      'alice and b\u00f6b differ in 3 of 16 bits; the registry asks for 4',
    );
  });

  it('of version 1 is read, and claims no drawn fingerprints', () => {
    const { users } = parseRegistry(fixture('three-users.json'), 16);
    expect(users.map(({ user, fingerprint, origin }) => [user, toHex(fingerprint), origin])).toEqual([
      ['alice', '6996', 'typed'],
      ['bob', 'ffff', 'typed'],
      ['carol', '0000', 'typed'],
    ]);
    expect(bitsOfRegistryFile(fixture('three-users.json'))).toBeUndefined();
  });

  it('that PowerShell wrote is read', () => {
    expect(parseRegistry(fixture('utf16-powershell.json'), 16).users[0]!.user).toBe('alice');
  });

  it('is refused where two users have one fingerprint, in bits or in hex', () => {
    expect(() => parseRegistry(fixture('two-users-one-fingerprint.json'), 16)).toThrow(
      /alice and bob have the same fingerprint/,
    );
  });

  it.each([
    ['an unknown field', changed((file) => (file['owner'] = 'me')), /unknown field owner/],
    [
      'an unknown field of a user',
      changed(({ users }) => (users[1]!['age'] = 3)),
      /users\.1: unknown field age/,
    ],
    ['a user twice', changed(({ users }) => (users[1]!['user'] = 'alice')), /alice stands twice/],
    [
      'a fingerprint of another length',
      changed(({ users }) => (users[0]!['fingerprint'] = '0110')),
      undefined,
    ],
    [
      'digits that are none',
      changed(({ users }) => (users[0]!['fingerprint'] = '01102')),
      /user alice: .*5 digits/,
    ],
    ['a name of nothing', changed(({ users }) => (users[0]!['user'] = ' ')), /without a name/],
    ['a day that is none', changed(({ users }) => (users[0]!['created'] = 'today')), /users\.0\.created/],
    [
      'revoked without a day',
      changed(({ users }) => delete users[0]!['revoked']),
      /user alice: revoked users/,
    ],
    [
      'a day of an active one',
      changed(({ users }) => (users[1]!['revoked'] = '2026-12-01')),
      /user b\u00f6b: revoked/,
    ],
    [
      'a code that does not fit',
      changed((file) => (file['code'] = { kind: 'bch', corrects: 9 })),
      /No BCH code of 16/,
    ],
    ['a code without its mask', changed((file) => delete file['mask']), /mask: the code needs one/],
    ['a newer version', changed((file) => (file['version'] = 3)), /version/],
    ['no JSON', utf8('{'), /This is not a registry/],
    ['no text', Uint8Array.of(0xc3, 0x28), /not text in UTF-8 or UTF-16/],
    ['nothing', new Uint8Array(), /This is not a registry/],
  ])('with %s is refused by name', (_, bytes, message) => {
    if (message === undefined) expect(parseRegistry(bytes, 16).users[0]!.fingerprint).toHaveLength(16);
    else expect(() => parseRegistry(bytes, 16)).toThrow(message);
  });

  it('of other bits than the model’s is refused', () => {
    expect(() => parseRegistry(utf8(writeRegistry(sample())), 64)).toThrow(/of 16 bits; the model has 64/);
    expect(() => parseRegistry(fixture('three-users.json'), 64)).toThrow(/user bob: .*4 digits.*64 bits/);
  });
});

describe('a list of names', () => {
  it('has a name a row, and a note if it likes', () => {
    const rows = [
      { user: 'alice', note: '' },
      { user: 'Smith, Bob', note: 'of "sales"' },
    ];
    expect(parseNames(utf8('alice\n"Smith, Bob","of ""sales"""\n'))).toEqual(rows);
    expect(parseNames(utf8('user,note\r\nalice,\r\n\r\n"Smith, Bob","of ""sales"""'))).toEqual(rows);
    expect(parseNames(Buffer.from('\ufeffalice\n', 'utf16le'))).toEqual(rows.slice(0, 1));
    expect(parseNames(utf8('alice;of sales'))).toEqual([{ user: 'alice', note: 'of sales' }]);
  });

  it.each([
    ['user\n=cmd|calc', /Row 2 .*"=cmd\|calc" begins as a formula/],
    ['alice,+1', /Row 1 .*formula/],
    ['alice\n@sum', /Row 2/],
    ['alice\nalice', /Row 2 .*alice stands in row 1/],
    ['alice\n"bob', /Row/],
    ['alice,a,b', /more than a name and a note/],
    ['alice\n,note', /Row 2: A user without a name/],
    ['user,note\nalice,\n\n\n=cmd,', /Row 5 /],
    ['user,note\r\n\r\n', /names nobody/],
  ])('is refused by its row: %j', (text, message) => {
    expect(() => parseNames(utf8(text))).toThrow(message);
  });
});
