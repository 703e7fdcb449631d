import { setBackend } from '@tensorflow/tfjs-core';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { findGpu } from '../engines/find-gpu.ts';

/** What the package `webgpu` (Dawn, the WebGPU of Chromium) gives; its own types would clash with the browser's. */
interface Dawn {
  create(options: readonly string[]): unknown;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** Named by variables, so that neither types nor bundle need packages that may be absent. */
const DAWN: string = 'webgpu';
const BACKEND: string = '@tensorflow/tfjs-backend-webgpu';

/**
 * Makes TF.js train on a graphics processor through WebGPU in this process of plain Node. Electron's memory cage refuses
 * the buffers that Dawn hands out, so there it is not tried. (Inference takes onnxruntime's own WebGPU, which runs in
 * both; it has no gradients.)
 * @param software also take an adapter that software imitates, for tests of correctness
 * @throws SulcusError ENGINE_UNAVAILABLE
 */
export async function startWebgpuBackend(software = false): Promise<void> {
  const gpu = findGpu();
  if (process.versions.electron) throw unavailable('Electron cannot load it');
  if (!gpu.present && !software) throw unavailable(gpu.description);
  const { create, globals } = (await import(DAWN)) as Dawn;
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu: create([]), userAgent: 'node' },
    configurable: true,
  });
  await import(BACKEND);
  if (!(await setBackend('webgpu'))) throw unavailable('no adapter answers');
}

const unavailable = (why: string) =>
  new SulcusError('ENGINE_UNAVAILABLE', `WebGPU cannot be used for training: ${why}.`);
