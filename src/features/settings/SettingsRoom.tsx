/** Settings: looks, what the studio computes on, and what it keeps. */
import { RoomHead } from '../../ui/Panel.tsx';
import { AdapterPanel } from './AdapterPanel.tsx';
import { LooksPanel } from './LooksPanel.tsx';
import { ProfilePanel } from './ProfilePanel.tsx';
import { StoragePanel } from './StoragePanel.tsx';
import styles from './SettingsRoom.module.css';

export default function SettingsRoom() {
  return (
    <div className={styles.room}>
      <RoomHead
        title="Settings"
        lead="Everything stays in this browser: pictures, models, runs and these choices."
      />
      <LooksPanel />
      <AdapterPanel />
      <ProfilePanel />
      <StoragePanel />
    </div>
  );
}
