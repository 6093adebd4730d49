/**
 * Dawn's null device with fault points: it compiles for real and computes nothing, so that a run on it takes a moment. A loss is
 * a real one, by destroy(). The null device hands out whatever was in memory; here everything that is read is zero.
 */
import type { OpenedBackend } from '../../src/engine/open.ts';
import { openNullDevice } from '../../src/testing/null-device.ts';
import type { OpenDevice } from '../../workers/kit/device.ts';
import type { FaultPoints } from './page/fault-points.ts';

/** Opens such a device as a worker does, whatever backend is asked for. */
export function nullGpu(points: FaultPoints): OpenDevice {
  return async (_, listeners) => {
    const opened = await openNullDevice(listeners);
    watch(opened, points);
    return opened;
  };
}

function watch({ gpu }: OpenedBackend, points: FaultPoints): void {
  const { device } = gpu!;
  points.loseDevice = () => device.destroy();
  const submit = device.queue.submit.bind(device.queue);
  device.queue.submit = (commands) => {
    points.reach('submit');
    return submit(commands);
  };
  const createBuffer = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer(descriptor);
    if ((descriptor.usage & GPUBufferUsage.MAP_READ) === 0) return buffer;
    const mapAsync = buffer.mapAsync.bind(buffer);
    buffer.mapAsync = (...range) => {
      points.reach('map');
      return mapAsync(...range);
    };
    const getMappedRange = buffer.getMappedRange.bind(buffer);
    buffer.getMappedRange = (...range) => {
      const bytes = getMappedRange(...range);
      new Uint8Array(bytes).fill(0);
      return bytes;
    };
    return buffer;
  };
}
