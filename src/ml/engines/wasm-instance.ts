import { memory, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildLayersModel } from './build-layers-model.ts';
import type { Graph } from './fold-batch-norm.ts';
import { startWasmBackend } from './wasm-backend.ts';

/** TF.js on WebAssembly with SIMD, one thread, in the thread that made it. */
export class WasmInstance {
  readonly #models = new Map<string, LayersModel>();

  /** @throws SulcusError ENGINE_UNAVAILABLE when the .wasm files are missing or cannot start */
  static async create(): Promise<WasmInstance> {
    await startWasmBackend();
    return new WasmInstance();
  }

  /** @throws SulcusError MODEL_WEIGHTS_MISFIT when graph and weights do not belong together */
  async load(key: string, graph: Graph, id: string): Promise<void> {
    if (!this.#models.has(key)) this.#models.set(key, await buildLayersModel(graph, id));
  }

  unload(key: string): void {
    this.#models.get(key)?.dispose();
    this.#models.delete(key);
  }

  /**
   * @param shape [n, height, width, channels] of `batch`
   * @throws Error when the model was not loaded
   */
  async predict(key: string, batch: Float32Array, shape: readonly number[]): Promise<Float32Array> {
    const built = this.#models.get(key);
    if (!built) throw new Error('not loaded');
    const output = tidy(() => built.predict(tensor(batch, [...shape])) as Tensor);
    try {
      return (await output.data()) as Float32Array;
    } finally {
      output.dispose();
    }
  }

  /** bytes of tensors TF.js holds in this thread */
  get bytes(): number {
    return memory().numBytes;
  }
}
