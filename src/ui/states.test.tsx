import { describe, expect, it } from 'vitest';
import { markupOf, textOf } from '../testing/markup.ts';
import { BitStrip } from './BitStrip.tsx';
import { DataTable } from './DataTable.tsx';
import { ConfirmDialog } from './Dialog.tsx';
import { NumberField, Switch } from './Field.tsx';
import { FilePicker } from './FilePicker.tsx';
import { ImageGrid } from './ImageGrid.tsx';
import { LineChart } from './LineChart.tsx';
import { Meter } from './Meter.tsx';
import { ErrorNote } from './Note.tsx';
import { EmptyState, Panel } from './Panel.tsx';
import { Room } from './Room.tsx';
import { Segmented } from './Segmented.tsx';

const nothing = (): void => undefined;
const countOf = (text: string, part: string): number => text.split(part).length - 1;

describe('a bit strip', () => {
  it('says its bits to those who do not see it', () => {
    expect(markupOf(<BitStrip bits="0110" label="Fingerprint" />)).toContain(
      'aria-label="Fingerprint: 0110"',
    );
  });

  it('can be tabbed into at one bit and tells which bits are set', () => {
    const markup = markupOf(<BitStrip bits="0110" label="Fingerprint" onSet={nothing} />);
    expect(countOf(markup, 'tabindex="0"')).toBe(1);
    expect(countOf(markup, 'aria-pressed="true"')).toBe(2);
  });
});

describe('a meter', () => {
  it('has no value while nobody knows how long it takes', () => {
    expect(markupOf(<Meter label="Opening" />)).not.toContain('value=');
  });

  it('shows how far it is and of how much', () => {
    const markup = markupOf(<Meter label="Drawing" value={0.25} detail="1 of 4" />);
    expect(markup).toContain('value="0.25"');
    expect(markup).toContain('1 of 4');
  });
});

describe('an error', () => {
  it('is announced, with what happened before what to do', () => {
    const error = { code: 'storage-full' as const, message: 'The store is full.', hint: 'Delete a run.' };
    expect(markupOf(<ErrorNote error={error} />)).toContain('role="alert"');
    expect(textOf(<ErrorNote error={error} />)).toBe('The store is full. Delete a run.');
  });
});

describe('a number field', () => {
  it('ties its help to the input', () => {
    const markup = markupOf(
      <NumberField label="Batch" help="Images a step." value={8} min={1} max={256} onChange={nothing} />,
    );
    const [, help] = /aria-describedby="([^"]+)"/.exec(markup) ?? [];
    expect(markup).toContain(`<p id="${help}">Images a step.</p>`);
  });

  it('shows its error in place of its help', () => {
    const text = textOf(
      <NumberField
        label="Batch"
        help="Images a step."
        error="Too many."
        value={8}
        min={1}
        max={9}
        onChange={nothing}
      />,
    );
    expect(text).toBe('Batch Too many.');
  });
});

describe('a switch', () => {
  it('is off, on or out of reach', () => {
    expect(markupOf(<Switch label="Mirror" checked={false} onChange={nothing} />)).not.toContain('checked');
    expect(markupOf(<Switch label="Mirror" checked onChange={nothing} />)).toContain('checked');
    expect(markupOf(<Switch label="Mirror" checked disabled onChange={nothing} />)).toContain('disabled');
  });
});

describe('a table', () => {
  const columns = [
    { head: 'Name', isRowHead: true, cell: (row: string) => row },
    { head: 'Delete', isHeadHidden: true, cell: () => 'x' },
  ];

  it('names its rows and hides the heading of its buttons from sight alone', () => {
    const table = <DataTable label="Kept" columns={columns} rows={['one', 'two']} rowKey={(row) => row} />;
    expect(markupOf(table)).toContain('<th scope="row">one</th>');
    expect(textOf(table)).toBe('Name Delete one x two x');
  });

  it('keeps its headings when it is empty', () => {
    expect(textOf(<DataTable label="Kept" columns={columns} rows={[]} rowKey={(row) => row} />)).toBe(
      'Name Delete',
    );
  });
});

describe('a grid of images', () => {
  const sheet = { rows: 1, columns: 2, resolution: 4, rgba: new Uint8ClampedArray(1 * 2 * 4 * 4 * 4) };

  it('is a picture where nothing can be chosen', () => {
    expect(markupOf(<ImageGrid label="Fakes" sheet={sheet} />)).not.toContain('listbox');
  });

  it('is a list of its cells where one can be chosen, and says that a newer one is coming', () => {
    const cells = [
      { label: 'seed 0', selected: false },
      { label: 'seed 1', selected: true },
    ];
    const markup = markupOf(
      <ImageGrid label="Fakes" sheet={sheet} cells={cells} onSelect={nothing} stale="late" />,
    );
    expect(markup).toContain('data-stale="late"');
    expect(markup).toContain('aria-activedescendant="Fakes-cell-1"');
    expect(countOf(markup, 'role="option"')).toBe(2);
  });
});

describe('a curve', () => {
  it('says in words what it shows', () => {
    const empty = <LineChart title="Bit accuracy" x={[]} raw={[]} smoothed={[]} />;
    expect(markupOf(empty)).toContain('aria-label="Bit accuracy: nothing yet"');
    const curve = <LineChart title="Bit accuracy" x={[1, 2]} raw={[0.5, 0.75]} smoothed={[0.5, 0.6]} />;
    expect(markupOf(curve)).toContain('aria-label="Bit accuracy: 0.75 at 2.000 kimg"');
  });
});

describe('views side by side', () => {
  it('can be tabbed into at the one that is chosen', () => {
    const options = [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B' },
    ];
    const markup = markupOf(<Segmented label="View" value="b" options={options} onChange={nothing} />);
    expect(markup).toContain('aria-selected="true" tabindex="0">B');
    expect(countOf(markup, 'tabindex="0"')).toBe(1);
  });
});

describe('a question before something is lost', () => {
  it('offers to keep it first', () => {
    const question = (
      <ConfirmDialog
        title="Delete “run”?"
        confirmLabel="Delete the run"
        onConfirm={nothing}
        onClose={nothing}
      >
        Its checkpoints go.
      </ConfirmDialog>
    );
    expect(textOf(question)).toBe('Delete “run”? Its checkpoints go. Keep Delete the run');
  });
});

describe('a file picker', () => {
  it('asks for a folder where it takes one, and can be out of reach', () => {
    expect(markupOf(<FilePicker label="Choose a folder" folder onFiles={nothing} />)).toContain(
      'webkitdirectory',
    );
    expect(markupOf(<FilePicker label="Choose" disabled onFiles={nothing} />)).toContain('disabled');
  });
});

describe('a room', () => {
  it('has one heading, what it is for, what can be done, and its panels', () => {
    const room = (
      <Room title="Runs" lead="All of them." actions={<button>New</button>}>
        <Panel title="Newest">None yet.</Panel>
        <EmptyState title="No runs">Start one.</EmptyState>
      </Room>
    );
    expect(countOf(markupOf(room), '<h1>')).toBe(1);
    expect(textOf(room)).toBe('Runs All of them. New Newest None yet. No runs Start one.');
  });
});
