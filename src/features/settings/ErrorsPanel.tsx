/** How many errors there were since the page was opened, and a report of them to copy. */
import { copyReport } from '../../state/actions/errors.ts';
import { useErrorLog } from '../../state/error-log.ts';
import { Panel } from '../../ui/Panel.tsx';
import { ActionButton } from '../common/ActionButton.tsx';

export function ErrorsPanel() {
  const count = useErrorLog(({ errors }) => errors.length);
  return (
    <Panel title="Errors">
      <p>{count === 0 ? 'None since this page was opened.' : `${count} since this page was opened.`}</p>
      <p className="muted">
        The report holds versions, the GPU’s name, error codes and the functions that ran. No messages, no
        names of files, no pictures.
      </p>
      <div>
        <ActionButton small action={copyReport} />
      </div>
    </Panel>
  );
}
