/** What is stored and how large it is. One thing or everything can be deleted, after a question. */
import { useEffect, useState } from 'react';
import type { UsageEntry } from '../../../workers/data/client.ts';
import { deleteStored, keepData, measureStorage, useStorage } from '../../state/storage.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { Figures } from '../../ui/Figures.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatBytes } from '../../ui/format.ts';
import { DataTable, type Column } from '../../ui/DataTable.tsx';
import { kindWords } from './kind-words.ts';
import styles from './SettingsRoom.module.css';

export function StoragePanel() {
  const { usage, error } = useStorage();
  const [doomed, setDoomed] = useState<UsageEntry | 'everything' | null>(null);
  useEffect(() => void measureStorage(), []);

  const entries = usage?.entries ?? [];
  return (
    <Panel
      title="Kept in this browser"
      actions={
        <>
          {usage && !usage.persistent && (
            <Button small onClick={() => void keepData()}>
              Keep my data
            </Button>
          )}
          <Button small look="danger" disabled={entries.length === 0} onClick={() => setDoomed('everything')}>
            Delete everything
          </Button>
        </>
      }
    >
      {error && <ErrorNote error={error} />}
      {usage && (
        <Figures
          items={[
            {
              label: 'Used in all',
              value: usage.usedBytes === undefined ? '–' : formatBytes(usage.usedBytes),
            },
            {
              label: 'The browser allows',
              value: usage.quotaBytes === undefined ? '–' : formatBytes(usage.quotaBytes),
            },
            {
              label: 'When space runs short',
              value: usage.persistent ? 'kept' : 'the browser may clear it',
            },
          ]}
        />
      )}
      {usage && entries.length === 0 && (
        <p className="muted">Nothing yet: no dataset, no run, no imported model.</p>
      )}
      {entries.length > 0 && <EntryTable entries={entries} onDelete={setDoomed} />}
      {doomed && (
        <DeleteQuestion
          doomed={doomed}
          entries={entries}
          onClose={() => setDoomed(null)}
          onConfirm={() => void deleteStored(doomed)}
        />
      )}
    </Panel>
  );
}

interface EntryTableProps {
  entries: readonly UsageEntry[];
  onDelete: (entry: UsageEntry) => void;
}

/** @param onDelete is given the entry whose button was pressed */
function entryColumns(onDelete: EntryTableProps['onDelete']): readonly Column<UsageEntry>[] {
  return [
    { head: 'What', cell: ({ kind }) => kindWords[kind] },
    { head: 'Name', className: styles.name, cell: ({ name }) => name },
    { head: 'Size', isNumeric: true, cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
    {
      head: 'Delete',
      isHeadHidden: true,
      cell: (entry) => (
        <Button
          small
          look="quiet"
          aria-label={`Delete ${entry.kind} ${entry.name}`}
          onClick={() => onDelete(entry)}
        >
          Delete
        </Button>
      ),
    },
  ];
}

function EntryTable({ entries, onDelete }: EntryTableProps) {
  return (
    <DataTable
      label="What is kept"
      columns={entryColumns(onDelete)}
      rows={entries}
      rowKey={({ kind, id }) => `${kind}-${id}`}
    />
  );
}

interface DeleteQuestionProps {
  doomed: UsageEntry | 'everything';
  entries: readonly UsageEntry[];
  onClose: () => void;
  onConfirm: () => void;
}

function DeleteQuestion({ doomed, entries, onClose, onConfirm }: DeleteQuestionProps) {
  if (doomed === 'everything') {
    const sizeBytes = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
    return (
      <ConfirmDialog
        title="Delete everything?"
        confirmLabel={`Delete all ${entries.length}`}
        onClose={onClose}
        onConfirm={onConfirm}
      >
        All datasets, runs, imported models, registries and calibrations ({formatBytes(sizeBytes)}) are
        removed from this browser for good. The sample model stays.
      </ConfirmDialog>
    );
  }
  return (
    <ConfirmDialog
      title={`Delete “${doomed.name}”?`}
      confirmLabel={`Delete the ${doomed.kind}`}
      onClose={onClose}
      onConfirm={onConfirm}
    >
      {formatBytes(doomed.sizeBytes)} are removed from this browser for good.
      {doomed.kind === 'registry' &&
        ' Whose pictures are whose is forgotten with it, unless you exported the registry.'}
    </ConfirmDialog>
  );
}
