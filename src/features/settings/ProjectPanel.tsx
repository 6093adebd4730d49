/** Saves chosen parts as one zip, and opens such a zip. What is stored stays as it is. */
import { counted } from '../../base/number-text.ts';
import { endingsOf } from '../../formats/sniff.ts';
import type { ProjectReport } from '../../../workers/data/client.ts';
import { askWhatToOpen, askWhatToSave, useProject } from '../../state/project.ts';
import { Button } from '../../ui/Button.tsx';
import { FilePicker } from '../../ui/FilePicker.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { ErrorNote, Note } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatBytes } from '../../ui/format.ts';
import { kindWords } from './kind-words.ts';
import { ProjectDialog } from './ProjectDialog.tsx';
import layout from '../../ui/layout.module.css';

export function ProjectPanel() {
  const { question, job, report, error } = useProject();
  return (
    <Panel title="Project zip">
      <p className="muted">
        Runs, models, registries, datasets and results of evaluations in one zip of open formats, for another
        browser or for keeping.
      </p>
      {error && <ErrorNote error={error} />}
      {report && <Report report={report} />}
      {job ? (
        <>
          <Meter
            label={job.label}
            value={
              job.progress && job.progress.total > 0 ? job.progress.done / job.progress.total : undefined
            }
            detail={
              job.progress
                ? `${formatBytes(job.progress.done)} of ${formatBytes(job.progress.total)}`
                : undefined
            }
          />
          <div className={layout.buttons}>
            <Button onClick={() => job.abort.abort()}>Cancel</Button>
          </div>
        </>
      ) : (
        <div className={layout.buttons}>
          <Button onClick={() => void askWhatToSave()}>Save a project</Button>
          <FilePicker
            label="Open a project"
            accept={['.zip', ...endingsOf('project')].join()}
            onFiles={([file]) => file && void askWhatToOpen(file)}
          />
        </div>
      )}

      {question && <ProjectDialog question={question} />}
    </Panel>
  );
}

function Report({ report: { added, refused } }: { report: ProjectReport }) {
  return (
    <div role="status">
      <Note
        tone={refused.length > 0 ? 'warm' : 'plain'}
        title={`${counted(added.length, 'part')} of the project ${added.length === 1 ? 'is' : 'are'} here now`}
      >
        {refused.length > 0 && (
          <ul>
            {refused.map(({ part, error }) => (
              <li key={`${part.kind}-${part.id}`}>
                {kindWords[part.kind]} “{part.name}” was left out: {error.message} {error.hint}
              </li>
            ))}
          </ul>
        )}
      </Note>
    </div>
  );
}
