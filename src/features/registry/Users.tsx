/** The users of the registry: their names, since when, and what can be done with each. */
import { useState } from 'react';
import { counted, formatCount } from '../../base/number-text.ts';
import type { RegistryUser } from '../../fingerprint/registry/registry.ts';
import { issueTo, useIssuing } from '../../state/issuing.ts';
import { exportClaim } from '../../state/registry-files.ts';
import { revoke, setNote, useRegistry } from '../../state/registry.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { VirtualTable, type SortableColumn } from '../../ui/VirtualTable.tsx';
import styles from './RegistryRoom.module.css';

const told: SortableColumn<RegistryUser>[] = [
  {
    head: 'User',
    isRowHead: true,
    sortKey: ({ user }) => user,
    cell: ({ user }) => (
      <span className={styles.name} title={user}>
        {user}
      </span>
    ),
  },
  { head: 'Since', isNumeric: true, sortKey: ({ created }) => created, cell: ({ created }) => created },
  {
    head: 'Status',
    sortKey: ({ revoked }) => revoked ?? '',
    cell: ({ revoked }) => (revoked === null ? 'active' : `revoked on ${revoked}`),
  },
  { head: 'Fingerprint', sortKey: ({ origin }) => origin, cell: ({ origin }) => origin },
  { head: 'Note', sortKey: ({ note }) => note || null, cell: (user) => <Note key={user.note} user={user} /> },
];

/** The note is written when the field is left, not with every letter. */
function Note({ user: { user, note } }: { user: RegistryUser }) {
  return (
    <input
      className={styles.note}
      aria-label={`Note of ${user}`}
      defaultValue={note}
      maxLength={500}
      onBlur={({ target }) => {
        if (target.value !== note) void setNote(user, target.value);
      }}
    />
  );
}

/** @param onRevoke asks first */
function columnsFor(onRevoke: (user: RegistryUser) => void): SortableColumn<RegistryUser>[] {
  const cell = (user: RegistryUser) => <UserButtons user={user} onRevoke={onRevoke} />;
  return [...told, { head: 'What to do', isHeadHidden: true, cell }];
}

interface UserButtonsProps {
  user: RegistryUser;
  onRevoke: (user: RegistryUser) => void;
}

function UserButtons({ user: one, onRevoke }: UserButtonsProps) {
  const isIssuing = useIssuing((state) => state.running !== null);
  const { user, revoked } = one;
  return (
    <span className={styles.rowButtons}>
      <Button
        small
        disabled={isIssuing || revoked !== null}
        aria-label={`Issue a generator to ${user}`}
        onClick={() => void issueTo([user])}
      >
        Issue
      </Button>
      <Button small aria-label={`Claim of ${user}`} onClick={() => exportClaim(user)}>
        Claim
      </Button>
      <Button
        small
        look="quiet"
        disabled={revoked !== null}
        aria-label={`Revoke ${user}`}
        onClick={() => onRevoke(one)}
      >
        Revoke
      </Button>
    </span>
  );
}

export function Users() {
  const users = useRegistry((state) => state.registry?.users);
  const [doomed, setDoomed] = useState<RegistryUser | null>(null);
  const isIssuing = useIssuing((state) => state.running !== null);
  if (!users || users.length === 0) return null;
  const active = users.filter(({ revoked }) => revoked === null).map(({ user }) => user);
  return (
    <Panel
      title={counted(users.length, 'user')}
      actions={
        active.length > 1 && (
          <Button small disabled={isIssuing} onClick={() => void issueTo(active)}>
            Issue to all {formatCount(active.length)}
          </Button>
        )
      }
    >
      <VirtualTable label="Users" columns={columnsFor(setDoomed)} rows={users} rowKey={({ user }) => user} />
      {doomed && (
        <ConfirmDialog
          title={`Revoke ${doomed.user}?`}
          confirmLabel="Revoke"
          onClose={() => setDoomed(null)}
          onConfirm={() => void revoke(doomed.user)}
        >
          Pictures of this user’s generator are still recognised and then called revoked. There is no way
          back: a new generator needs a new name.
        </ConfirmDialog>
      )}
    </Panel>
  );
}
