/**
 * Dawn's null device with fault points. It compiles for real but computes nothing, so that a run takes a moment.
 * destroy() causes a real loss. The null device would return whatever is in memory; here all that is read is zero.
 */
import type { OpenedBackend } from '../../src/engine/open.ts';
import { openNullDevice } from '../../src/testing/null-device.ts';
import type { OpenDevice } from '../../workers/kit/device.ts';
import type { FaultPoints } from './page/fault-points.ts';

/** Opens such a device in the way of a worker, whatever backend is requested. */
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
