/** The shell: navigation beside the room, and what lies over both. */
import { Suspense, useEffect, useRef } from 'react';
import { showOverlay, useOverlay } from '../state/overlays.ts';
import { useRoute } from '../state/route.ts';
import { ButtonLink } from '../ui/Button.tsx';
import { Room } from '../ui/Room.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { DropTarget } from './DropTarget.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Navigation } from './Navigation.tsx';
import { roomFor } from './rooms.ts';
import { ShortcutList } from './ShortcutList.tsx';
import { Toaster } from './Toaster.tsx';
import { useDocumentTitle } from './useDocumentTitle.ts';
import { useRunGuard } from './useRunGuard.ts';
import { useRunQueue } from './useRunQueue.ts';
import { useShortcuts } from './useShortcuts.ts';
import { useTheme } from './useTheme.ts';
import { useWakeLock } from './useWakeLock.ts';
import styles from './App.module.css';

export function App() {
  const route = useRoute();
  const overlay = useOverlay((state) => state.overlay);
  const main = useRef<HTMLElement>(null);
  const cameFrom = useRef(route.room);
  useTheme();
  useShortcuts();
  useWakeLock();
  useRunGuard();
  useRunQueue();
  useDocumentTitle(route.room);

  // Moving focus into a new room announces it. The first screen of a visit takes no focus.
  useEffect(() => {
    if (cameFrom.current === route.room) return;
    cameFrom.current = route.room;
    scrollTo(0, 0);
    main.current?.focus();
  }, [route.room]);

  const Entered = roomFor(route.room);
  return (
    <div className={styles.shell}>
      <a
        className={styles.skip}
        href="#main"
        onClick={(event) => {
          // The address is for rooms, so this link moves the focus itself.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the room
      </a>
      <Navigation room={route.room} />
      <main ref={main} id="main" tabIndex={-1} className={styles.main}>
        <ErrorBoundary key={route.room}>
          <Suspense fallback={<p className="muted">Opening…</p>}>
            {Entered ? (
              <Entered argument={route.argument} view={route.view} />
            ) : (
              <NoSuchRoom name={route.room} />
            )}
          </Suspense>
        </ErrorBoundary>
      </main>
      <DropTarget />
      <Toaster />
      {overlay === 'palette' && <CommandPalette onClose={() => showOverlay(null)} />}
      {overlay === 'shortcuts' && <ShortcutList onClose={() => showOverlay(null)} />}
    </div>
  );
}

function NoSuchRoom({ name }: { name: string }) {
  return (
    <Room
      title="There is no such room"
      lead={`The address names “${name}”, which the studio does not have.`}
      actions={
        <ButtonLink look="primary" href="#/">
          Go to the start
        </ButtonLink>
      }
    />
  );
}
