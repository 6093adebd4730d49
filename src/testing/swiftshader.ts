/**
 * Software Vulkan for tests and benchmarks on machines without a GPU: the SwiftShader that comes with Chromium. Its
 * loader is outside the library path, and Dawn opens it by name, so it is loaded into the process beforehand.
 */
import { existsSync } from 'node:fs';
import { constants } from 'node:os';

const CHROMIUM_FOLDERS = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'];

/**
 * Dawn's features for a software GPU. Workgroup memory is not cleared before a kernel runs, since SwiftShader unrolls
 * the clearing into code whose compilation took nine tenths of the tests' time. No kernel may rely on cleared memory
 * anyway.
 */
export const SOFTWARE_DAWN_FEATURES = ['disable_workgroup_init'];

/** glibc's RTLD_NODELETE keeps the library in memory after Node closes it for not being an addon. */
const RTLD_NODELETE = 0x1000;

/** Call before Dawn starts. Does nothing if the environment already names a driver. */
export function useSwiftShader(): void {
  if (process.platform !== 'linux' || process.env['VK_ICD_FILENAMES'] || process.env['VK_DRIVER_FILES'])
    return;
  const folder = CHROMIUM_FOLDERS.find((path) => existsSync(`${path}/vk_swiftshader_icd.json`));
  if (folder === undefined) return;
  process.env['VK_ICD_FILENAMES'] = `${folder}/vk_swiftshader_icd.json`;
  if (!existsSync(`${folder}/libvulkan.so.1`)) return;
  try {
    process.dlopen({ exports: {} }, `${folder}/libvulkan.so.1`, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
  } catch {
    // Always thrown, since the loader is not a Node addon. It stays in memory anyway, which is all we need.
  }
}
