/** A panel whose content loads with the first look at it: charts, say, which most visits go without. */
import { Suspense, type ReactNode } from 'react';
import { Panel } from '../../ui/Panel.tsx';

export function LatePanel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Panel title={title}>
      <Suspense fallback={<p className="muted">Opening…</p>}>{children}</Suspense>
    </Panel>
  );
}
