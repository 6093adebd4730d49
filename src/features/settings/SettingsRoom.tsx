/** Settings: looks, what the studio computes on, and what it keeps. */
import { AdapterPanel } from './AdapterPanel.tsx';
import { ErrorsPanel } from './ErrorsPanel.tsx';
import { LooksPanel } from './LooksPanel.tsx';
import { ProjectPanel } from './ProjectPanel.tsx';
import { ProfilePanel } from './ProfilePanel.tsx';
import { StoragePanel } from './StoragePanel.tsx';
import { Room } from '../../ui/Room.tsx';

export default function SettingsRoom() {
  return (
    <Room title="Settings" lead="Everything stays in this browser: pictures, models, runs and these choices.">
      <LooksPanel />
      <AdapterPanel />
      <ProfilePanel />
      <StoragePanel />
      <ProjectPanel />
      <ErrorsPanel />
    </Room>
  );
}
