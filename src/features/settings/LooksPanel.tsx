/** Light or dark, and shortcuts. */
import { setPreferences, usePreferences, type Theme } from '../../state/preferences.ts';
import { ChoiceField, Switch } from '../../ui/Field.tsx';
import { Panel } from '../../ui/Panel.tsx';
import layout from '../../ui/layout.module.css';

const themes: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'System setting' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

export function LooksPanel() {
  const { theme, singleKeys } = usePreferences();
  return (
    <Panel title="Page">
      <div className={layout.fields}>
        <ChoiceField
          label="Theme"
          value={theme}
          options={themes}
          onChange={(chosen) => setPreferences({ theme: chosen })}
        />
        <Switch
          label="Shortcuts of one key"
          help="Space, full stop, letters. Turn off for dictation software."
          checked={singleKeys}
          onChange={(on) => setPreferences({ singleKeys: on })}
        />
      </div>
    </Panel>
  );
}
