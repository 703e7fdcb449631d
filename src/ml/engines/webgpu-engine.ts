import { SulcusError } from '../../shared/sulcus-error.ts';
import { findGpu } from './find-gpu.ts';
import { OnnxEngine } from './onnx-engine.ts';

/**
 * WebGPU through onnxruntime's own provider (Dawn: Vulkan, Metal, Direct3D 12): the graphs of the `onnx` engine, in the
 * engine process, under Electron and Node alike.
 *
 * Its convolution is wrong where the input has more than four channels and no multiple of four (onnxruntime 1.30, seen
 * with nine); such inputs are filled up with zero channels.
 * @param allowSoftware use an adapter that software imitates too (tests of correctness)
 * @throws SulcusError ENGINE_UNAVAILABLE where there is no graphics processor or the library does not load
 */
export async function createWebgpuEngine(allowSoftware = false): Promise<OnnxEngine> {
  const gpu = findGpu();
  if (!gpu.present && !allowSoftware) throw new SulcusError('ENGINE_UNAVAILABLE', `${gpu.description}.`);
  return OnnxEngine.create({
    id: 'webgpu',
    name: 'webgpu',
    device: `GPU (${gpu.description})`,
    batch: 8,
    alignChannels: 4,
  });
}
