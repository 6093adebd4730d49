/** Says what this machine can do before anything is tried. */
import { useEffect } from 'react';
import { probeDevice, useDevice } from '../../state/device.ts';
import { Note } from '../../ui/Note.tsx';

export function DeviceNote() {
  const { webgpu, words } = useDevice();
  useEffect(() => void probeDevice(), []);

  if (webgpu === null) return null;
  if (webgpu === 'yes') {
    return (
      <p className="muted">
        Computes on <strong>{words}</strong>, through WebGPU.
      </p>
    );
  }
  if (webgpu === 'software') {
    return (
      <Note title="WebGPU runs in software here">
        <p>
          {words}: no GPU is within reach, so the studio computes on WebAssembly instead. Everything works;
          for training take the smallest preset.
        </p>
      </Note>
    );
  }
  return (
    <Note tone="warm" title="No WebGPU">
      <p>
        {words} Exploring and decoding work all the same, on WebAssembly. For training, use a current Chrome
        or Edge, or look for “WebGPU” in the browser’s settings.
      </p>
    </Note>
  );
}
