import { startTensorflowBackend } from '../engines/tensorflow-backend.ts';
import { startWasmBackend } from '../engines/wasm-backend.ts';
import { registerWasmGradients } from './wasm-gradients.ts';
import { startWebgpuBackend } from './webgpu-backend.ts';

/**
 * The best backend a model can be trained on here: TensorFlow where its library is installed, WebGPU where there is a
 * graphics processor, else WebAssembly with the gradients it lacks.
 * @returns what it is, for people and for the model's card
 * @throws SulcusError ENGINE_UNAVAILABLE when not even WebAssembly starts
 */
export async function startTrainingBackend(): Promise<string> {
  try {
    const { version, gpu } = await startTensorflowBackend();
    return `TensorFlow ${version} on the ${gpu ? 'GPU' : 'CPU'}`;
  } catch {
    // the next one
  }
  try {
    await startWebgpuBackend();
    return 'WebGPU';
  } catch {
    await startWasmBackend();
    registerWasmGradients();
    return 'WebAssembly, one thread';
  }
}
