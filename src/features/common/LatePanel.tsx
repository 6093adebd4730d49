/** A panel whose content is loaded when it is first opened, such as charts that most visits do without. */
import { Suspense, type ReactNode } from 'react';
import { Panel } from '../../ui/Panel.tsx';

export function LatePanel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Panel title={title}>
      <Suspense fallback={<p className="muted">Opening…</p>}>{children}</Suspense>
    </Panel>
  );
}
