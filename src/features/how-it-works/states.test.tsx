/** How it works: the model being opened, and one that can't be. The game waits for a model. */
import { beforeEach, expect, it, vi } from 'vitest';
import { useLesson } from '../../state/lesson.ts';
import { markupOf, textOf } from '../../testing/markup.ts';
import HowItWorksRoom from './HowItWorksRoom.tsx';

vi.mock('zustand', () => import('../../testing/store-now.ts'));

const room = <HowItWorksRoom argument={null} />;
beforeEach(() => useLesson.setState(useLesson.getInitialState(), true));

it('can be read while the model is being opened', () => {
  useLesson.setState({ busy: true });
  expect(markupOf(room)).toContain('aria-label="Opening the model"');
  expect(markupOf(room)).toMatch(/<button[^>]* disabled="">Another picture<\/button>/);
  expect(textOf(room)).toContain('A generator makes a picture out of a latent');
  expect(textOf(room)).not.toContain('Whose picture is it?');
});

it('offers to try again where the model cannot be had', () => {
  useLesson.setState({ error: { code: 'sample-missing', message: 'No sample here.', hint: 'Go online.' } });
  expect(textOf(room)).toMatch(/No sample here\. Go online\. Try again/);
});
