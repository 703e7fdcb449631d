import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { memory, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildLayersModel } from './build-layers-model.ts';
import type { Graph } from './fold-batch-norm.ts';
import type { ThreadInstance } from './thread-messages.ts';
import { startWasmBackend } from './wasm-backend.ts';

/** TF.js on WebAssembly with SIMD, one thread, in the thread that made it. */
export class WasmInstance implements ThreadInstance {
  readonly runtime = `tfjs-backend-wasm ${version_wasm}`;
  readonly #models = new Map<string, LayersModel>();

  /** @throws SulcusError ENGINE_UNAVAILABLE when the .wasm files are missing or cannot start */
  static async create(): Promise<WasmInstance> {
    await startWasmBackend();
    return new WasmInstance();
  }

  /** @throws SulcusError MODEL_WEIGHTS_MISFIT when graph and weights do not belong together */
  async load(key: string, content: Graph | Uint8Array, id: string): Promise<void> {
    if (this.#models.has(key)) return;
    if (content instanceof Uint8Array) throw new TypeError('a graph is needed');
    this.#models.set(key, await buildLayersModel(content, id));
  }

  async unload(key: string): Promise<void> {
    this.#models.get(key)?.dispose();
    this.#models.delete(key);
  }

  /**
   * One slice after another: a batch's larger intermediate results fall out of the processor's caches.
   * @param shape [n, height, width, channels] of `batch`
   * @throws Error when the model was not loaded
   */
  async predict(key: string, batch: Float32Array, shape: readonly number[]): Promise<Float32Array> {
    const built = this.#models.get(key);
    if (!built) throw new Error('not loaded');
    const [n = 0, ...one] = shape;
    const values = batch.length / n;
    let all = new Float32Array();
    for (let i = 0; i < n; i++) {
      const slice = batch.subarray(i * values, (i + 1) * values);
      const output = tidy(() => built.predict(tensor(slice, [1, ...one])) as Tensor);
      const data = (await output.data()) as Float32Array<ArrayBuffer>;
      output.dispose();
      if (n === 1) return data;
      if (i === 0) all = new Float32Array(n * data.length);
      all.set(data, i * data.length);
    }
    return all;
  }

  /** bytes of tensors TF.js holds in this thread */
  get bytes(): number {
    return memory().numBytes;
  }
}
