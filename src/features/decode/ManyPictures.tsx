/**
 * The readings of many pictures: a table to sort and filter, one verdict over all pictures shown, and files to
 * save.
 */
import { useMemo, useState } from 'react';
import { counted } from '../../base/number-text.ts';
import type { VerdictKind } from '../../fingerprint/verdict.ts';
import {
  decodeMany,
  forgetMany,
  poolRows,
  saveRows,
  stopMany,
  useDecodeMany,
  type ManyRow,
} from '../../state/decode-many.ts';
import { hrefTo } from '../../state/route.ts';
import { Button } from '../../ui/Button.tsx';
import { ChoiceField, TextField } from '../../ui/Field.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote, Note } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatCount } from '../../ui/format.ts';
import { VirtualTable } from '../../ui/VirtualTable.tsx';
import { manyColumns, verdictWords } from './many-columns.tsx';
import styles from './ManyPictures.module.css';

type Shown = VerdictKind | 'error' | 'all';

const choices: { value: Shown; label: string }[] = [
  { value: 'all', label: 'all' },
  ...Object.entries(verdictWords).map(([value, label]) => ({ value: value as Shown, label })),
  { value: 'error', label: 'not read' },
];

export function ManyPictures() {
  const { files, rows, progress, passedOver, pooled, error } = useDecodeMany();
  const [shown, setShown] = useState<Shown>('all');
  const [text, setText] = useState('');
  const filtered = useMemo(() => rows.filter((row) => isShown(row, shown, text)), [rows, shown, text]);
  const columns = useMemo(() => manyColumns({ isCompared: rows.some(isCompared) }), [rows]);
  if (files.length === 0) return null;
  const isBusy = progress !== null;
  return (
    <Panel title={counted(rows.length, 'picture')}>
      {progress && (
        <Meter
          label="Decoding"
          value={progress.total > 0 ? progress.done / progress.total : undefined}
          detail={`${formatCount(progress.done)} of ${counted(progress.total, 'file')}`}
        />
      )}
      {error && <ErrorNote error={error} />}
      {passedOver.length > 0 && (
        <p className="muted">
          {formatCount(passedOver.length)} passed over, since they are no pictures:{' '}
          {passedOver.slice(0, 3).join(', ')}
          {passedOver.length > 3 && ', …'}
        </p>
      )}
      <div className={styles.bar}>
        <ChoiceField label="Verdict" value={shown} options={choices} onChange={setShown} />
        <TextField label="File or user" value={text} onChange={setText} />
        {isBusy ? (
          <Button onClick={stopMany}>Stop</Button>
        ) : (
          <>
            <Button onClick={() => void poolRows(filtered)}>Judge as one suspect’s</Button>
            <Button onClick={() => void decodeMany(files, { cut: 'all' })}>Cut grids into cells</Button>
          </>
        )}
        <Button disabled={filtered.length === 0} onClick={() => saveRows(filtered, 'csv')}>
          CSV
        </Button>
        <Button disabled={filtered.length === 0} onClick={() => saveRows(filtered, 'json')}>
          JSON
        </Button>
        <Button look="quiet" onClick={forgetMany}>
          Close
        </Button>
      </div>
      {!isBusy && rows.length > 0 && !rows.some(isCompared) && (
        <p>
          There is nobody to compare with: no user in the <a href={hrefTo('registry')}>registry</a> of this
          model.
        </p>
      )}
      {pooled && (
        <div role="status">
          <Note title={`${counted(pooled.pictures, 'picture')} together`}>
            <p>{pooled.sentence}</p>
            <p className="muted">
              That they are one suspect’s is your word: pooling pictures of two makers tells of neither.
            </p>
          </Note>
        </div>
      )}
      <VirtualTable label="Pictures" columns={columns} rows={filtered} rowKey={({ id }) => id} />
    </Panel>
  );
}

function isShown({ line }: ManyRow, shown: Shown, text: string): boolean {
  const kind = 'error' in line ? 'error' : line.verdict;
  if (shown !== 'all' && kind !== shown) return false;
  const user = 'error' in line ? '' : (line.best?.user ?? '');
  return `${line.file}\n${user}`.toLowerCase().includes(text.trim().toLowerCase());
}

function isCompared({ line }: ManyRow): boolean {
  return 'best' in line && line.best !== null;
}
