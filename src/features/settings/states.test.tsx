/** Settings: a profile not measured, being measured, failed, and refused while a run trains. */
import { beforeEach, expect, it, vi } from 'vitest';
import { useProfile } from '../../state/profile.ts';
import { useProject } from '../../state/project.ts';
import { useTraining } from '../../state/training.ts';
import { markupOf, textOf } from '../../testing/markup.ts';
import SettingsRoom from './SettingsRoom.tsx';

vi.mock('zustand', () => import('../../testing/store-now.ts'));

beforeEach(() => {
  useProfile.setState(useProfile.getInitialState(), true);
  useTraining.setState(useTraining.getInitialState(), true);
});

it('measures when asked to, and can be told to stop', () => {
  expect(markupOf(<SettingsRoom />)).toContain('>Measure</button>');
  useProfile.setState({ busy: true });
  expect(markupOf(<SettingsRoom />)).toContain('aria-label="Compiling and timing 16 iterations"');
  expect(markupOf(<SettingsRoom />)).not.toContain('>Measure</button>');
});

it('does not measure beside a run, and says why', () => {
  useTraining.setState({ phase: 'training' });
  expect(markupOf(<SettingsRoom />)).toMatch(/<button[^>]* disabled="">Measure<\/button>/);
  expect(textOf(<SettingsRoom />)).toContain('Stop the run first');
});

it('saves a project of any size, and says of a large one where the browser holds it', () => {
  const part = (id: string, sizeBytes: number) => ({ kind: 'dataset', id, name: id, sizeBytes }) as const;
  const parts = [part('large', 5e9), part('small', 5)].map((one) => ({ ...one, isHere: false }));
  const save = (chosen: string[]) => {
    useProject.setState({ question: { file: null, parts, chosen: new Set(chosen) } });
    return markupOf(<SettingsRoom />);
  };
  const small = save(['dataset/small']);
  expect(small).not.toContain('holds the whole zip');
  const large = save(['dataset/large', 'dataset/small']);
  expect(large).toContain('holds the whole zip');
  for (const markup of [small, large]) expect(markup).toMatch(/<button(?![^>]* disabled)[^>]*>Save as zip</);
});

it('says why a measurement failed', () => {
  useProfile.setState({ error: { code: 'gpu-lost', message: 'The device was lost.', hint: '' } });
  expect(textOf(<SettingsRoom />)).toContain('The device was lost.');
});
