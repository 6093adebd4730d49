import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Room, type Disk } from './room.ts';

const MB = 1024 * 1024;

/** A disk with `freeBytes` free, in a browser that allows `quotaBytes`. */
function diskOf(freeBytes: number, quotaBytes = Infinity): Disk & { fits: ReturnType<typeof vi.fn> } {
  return {
    fits: vi.fn(async (bytes: number) => bytes <= freeBytes),
    isBeyondQuota: async (bytes) => bytes > quotaBytes,
  };
}

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

it('is refused on a disk that is full, and where an object does not fit', async () => {
  await expect(new Room(diskOf(0)).ensure()).rejects.toMatchObject({ code: 'storage-full' });
  const disk = diskOf(100 * MB);
  await new Room(disk).ensure(80 * MB);
  await expect(new Room(disk).ensure(100 * MB)).rejects.toMatchObject({ code: 'storage-full' });
});

it('leaves it to the browser to refuse what is beyond its quota, and to take what is deleted then', async () => {
  await expect(new Room(diskOf(0, 0)).ensure()).resolves.toBeUndefined();
});

it('is tried anew after a while, and for every large object', async () => {
  const disk = diskOf(100 * MB);
  const room = new Room(disk);
  await room.ensure();
  await room.ensure();
  expect(disk.fits).toHaveBeenCalledTimes(1);
  await room.ensure(MB);
  expect(disk.fits).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(10_000);
  await room.ensure();
  expect(disk.fits).toHaveBeenCalledTimes(3);
});

it('is tried anew after it was refused', async () => {
  const disk = diskOf(0);
  const room = new Room(disk);
  await expect(room.ensure()).rejects.toThrow('The disk is full');
  disk.fits.mockResolvedValue(true);
  await room.ensure();
});
