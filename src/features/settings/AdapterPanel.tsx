/** The device that pictures are computed on, and the choice of another backend. */
import { useEffect, useState } from 'react';
import type { AdapterReport, BackendPreference } from '../../../workers/kit/backend.ts';
import { renderWorker } from '../../../workers/render/client.ts';
import { nameOf } from '../../state/device.ts';
import { connectRenderer } from '../../state/models.ts';
import { setPreferences, usePreferences } from '../../state/preferences.ts';
import { toPlainError, type PlainError } from '../../base/error.ts';
import { ChoiceField } from '../../ui/Field.tsx';
import { Figures } from '../../ui/Figures.tsx';
import { ErrorNote } from '../../ui/Note.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { formatBytes } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';

const backends: readonly { value: BackendPreference; label: string }[] = [
  { value: 'auto', label: 'WebGPU, else WebAssembly' },
  { value: 'webgpu', label: 'WebGPU only' },
  { value: 'wasm', label: 'WebAssembly' },
  { value: 'cpu', label: 'Plain JavaScript, slowest' },
];

export function AdapterPanel() {
  const backend = usePreferences((state) => state.backend);
  const [report, setReport] = useState<AdapterReport | null>(null);
  const [error, setError] = useState<PlainError | null>(null);

  useEffect(() => {
    let current = true;
    connectRenderer();
    setError(null);
    renderWorker
      .call(async (worker) => {
        await worker.setBackend(backend);
        return worker.adapter();
      })
      .then((answer) => current && setReport(answer))
      .catch((reason: unknown) => current && setError(toPlainError(reason)));
    return () => {
      current = false;
    };
  }, [backend]);

  return (
    <Panel title="Computing">
      <div className={layout.fields}>
        <ChoiceField
          label="Compute on"
          help="Applies to pictures now and to training from the next start."
          value={backend}
          options={backends}
          onChange={(chosen) => setPreferences({ backend: chosen })}
        />
      </div>
      {error && <ErrorNote error={error} />}
      {!report && !error && <p className="muted">Asking the device…</p>}
      {report && (
        <Figures
          items={[
            { label: 'Backend', value: report.backend },
            ...(report.backend === 'webgpu' ? [{ label: 'Adapter', value: nameOf(report) }] : []),
            {
              label: 'Kind',
              value: report.software ? 'software' : report.backend === 'webgpu' ? 'GPU' : 'CPU',
            },
            ...(report.limits
              ? [
                  { label: 'Largest buffer', value: formatBytes(report.limits.maxBufferSizeBytes) },
                  {
                    label: 'Largest binding',
                    value: formatBytes(report.limits.maxStorageBufferBindingSizeBytes),
                  },
                ]
              : []),
          ]}
        />
      )}
      {report?.webgpuMissing && <p className="muted">WebGPU is not in use: {report.webgpuMissing}</p>}
    </Panel>
  );
}
