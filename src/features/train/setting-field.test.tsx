/** The form's settings as the engine's table has them. */
import { expect, it } from 'vitest';
import { trainingFields } from '../../engine/training/fields/index.ts';
import { oneMoreSetting } from '../../testing/one-more-setting.ts';
import { markupOf, textOf } from '../../testing/markup.ts';
import { foremost, formGroups } from './fields.ts';
import { FieldControl } from './SettingField.tsx';

const control = (name: string, value: unknown, fixedBy?: string) => (
  <FieldControl field={oneMoreSetting[name]!} value={value} fixedBy={fixedBy} onChange={() => undefined} />
);

it('shows every setting once', () => {
  const shown = [...foremost, ...formGroups().flatMap(({ keys }) => keys)];
  expect(shown.toSorted()).toEqual(Object.keys(trainingFields).toSorted());
});

it('has a control for each kind, with the range', () => {
  expect(markupOf(control('gamma', 10))).toMatch(/type="number".* min="0" max="10000".* value="10"/);
  expect(markupOf(control('recipe', 'paper'))).toMatch(
    /<option value="paper" selected="">paper: as published/,
  );
  expect(markupOf(control('mirror', true))).toMatch(/type="checkbox".* checked=""/);
  const range = markupOf(control('modulatedLog2', [3, 7]));
  expect(range).toMatch(
    /Modulated from.*<option value="3" selected="">8 px.*Modulated to.*selected="">128 px/s,
  );
});

it('says why a setting cannot be changed, and holds it', () => {
  expect(markupOf(control('fmapMax', 64, 'As in the model.'))).toContain('disabled=""');
  expect(textOf(control('fmapMax', 64, 'As in the model.'))).toContain('As in the model.');
});

it('offers the schedules by name, and keeps one that has none', () => {
  expect(markupOf(control('schedule', 'latents-first'))).toContain(
    '<option value="latents-first" selected="">',
  );
  const own = { name: 'mine', stages: [{ name: 'a' }] };
  expect(markupOf(control('schedule', own))).toContain('<option value="own" selected="">');
  expect(markupOf(control('schedule', own))).toContain('&quot;name&quot;: &quot;mine&quot;');
});

it('shows a setting that was added to the table, in its group', () => {
  const objective = formGroups(oneMoreSetting).find(({ title }) => title === 'Objective');
  expect(objective?.keys).toContain('labelSmoothing');
  expect(textOf(control('labelSmoothing', 0.1))).toContain('Label smoothing');
});
