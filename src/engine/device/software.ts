/**
 * Tells whether a WebGPU adapter is emulated by the processor (SwiftShader, llvmpipe, WARP): correct, but
 * slower than wasm.
 */

const NAMES = /swiftshader|llvmpipe|lavapipe|warp|basic render/i;

/** Browsers seldom say so outright (isFallbackAdapter), so the rasterisers are known by name. */
export function isSoftwareAdapter(info: GPUAdapterInfo): boolean {
  const { isFallbackAdapter, architecture, device, description } = info;
  return isFallbackAdapter || NAMES.test(`${architecture} ${device} ${description}`);
}
