/**
 * Chooses the parts that go into a project or are taken from one. Parts that are stored already are named and
 * can't be chosen.
 */
import type { OfferedPart } from '../../../workers/data/client.ts';
import {
  answerQuestion,
  choosePart,
  keyOf,
  putQuestionAway,
  type ProjectQuestion,
} from '../../state/project.ts';
import { Button } from '../../ui/Button.tsx';
import { DataTable, type Column } from '../../ui/DataTable.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Note } from '../../ui/Note.tsx';
import { formatBytes } from '../../ui/format.ts';
import { kindWords } from './kind-words.ts';
import layout from '../../ui/layout.module.css';

/** From here on, where the browser keeps a file until it is saved begins to matter. */
const largeBytes = 2 ** 30;

export function ProjectDialog({ question: { file, parts, chosen } }: { question: ProjectQuestion }) {
  const sizeBytes = parts
    .filter((part) => chosen.has(keyOf(part)))
    .reduce((sum, part) => sum + part.sizeBytes, 0);
  const here = parts.filter(({ isHere }) => isHere).length;
  return (
    <Dialog title={file ? `Open ${file.name}` : 'Save a project'} onClose={putQuestionAway}>
      <div className={layout.stack}>
        {parts.length === 0 && <p>{file ? 'The project is empty.' : 'Nothing is kept here yet.'}</p>}
        {parts.length > 0 && (
          <DataTable
            short
            label="Parts of the project"
            columns={columnsOf(chosen)}
            rows={parts}
            rowKey={(part) => keyOf(part)}
          />
        )}
        {here > 0 && (
          <p className="muted">
            What is here already stays as it is. To take the project’s instead, delete it here first.
          </p>
        )}
        {!file && (
          <p className="muted">
            A registry goes along with its users and their fingerprints. Its secret does not: the browser
            gives it to nobody, so bring your own copy of it. Inception’s weights are a file of yours.
          </p>
        )}
        {!file && sizeBytes > largeBytes && (
          <Note title="The browser holds the whole zip until it is saved">
            <p>
              Chrome and Edge hold it on the disk, in a tenth of it at most; other browsers may hold it in
              memory. If there is no room you are told, and nothing is lost: choose fewer parts then, and save
              the others as a project of their own. Opened one after the other they are together again.
            </p>
          </Note>
        )}
        <div className={layout.submit}>
          <Button look="primary" disabled={chosen.size === 0} onClick={() => void answerQuestion()}>
            {file ? 'Add to this browser' : 'Save as zip'}
          </Button>
          <span className="muted numeric">{formatBytes(sizeBytes)}</span>
        </div>
      </div>
    </Dialog>
  );
}

function columnsOf(chosen: ReadonlySet<string>): readonly Column<OfferedPart>[] {
  return [
    {
      head: 'Choose',
      isHeadHidden: true,
      cell: (part) => (
        <input
          type="checkbox"
          aria-label={`${kindWords[part.kind]} ${part.name}`}
          checked={chosen.has(keyOf(part))}
          disabled={part.isHere}
          onChange={(event) => choosePart(part, event.target.checked)}
        />
      ),
    },
    { head: 'What', cell: ({ kind }) => kindWords[kind] },
    {
      head: 'Name',
      isRowHead: true,
      cell: ({ name, isHere }) => (isHere ? `${name}, already here` : name),
    },
    { head: 'Size', isNumeric: true, cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
  ];
}
