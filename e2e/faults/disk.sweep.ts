/** A full disk under a kept profile. It runs only if the process may mount a small disk, as root may. */
import { swept } from '../../src/testing/swept.ts';
import { test } from './fixtures.ts';
import { fillDisk } from './full-disk.ts';
import { SmallDisk } from './small-disk.ts';

test('a full disk costs nothing that was stored', async ({ site }) => {
  const disk = SmallDisk.mount(192);
  test.skip(!disk, 'a small disk may not be mounted here');
  try {
    await fillDisk(site, disk!);
  } finally {
    disk!.unmount();
  }
  swept(
    'a full disk at a save, a dataset and a model: each told, nothing lost, saved again once there was room',
  );
});
