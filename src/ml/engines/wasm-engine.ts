import { cpus } from 'node:os';
import { memory, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';
import { buildLayersModel } from './build-layers-model.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';
import type { EngineMemory, InferenceEngine } from './inference-engine.ts';
import { startWasmBackend } from './wasm-backend.ts';

/** TF.js on WebAssembly with SIMD, one thread. Always there. */
export class WasmEngine implements InferenceEngine {
  readonly id = 'wasm';
  readonly device: string;
  readonly batch = 1;
  readonly #models = new Map<string, LayersModel>();

  private constructor() {
    this.device = `CPU, one thread (${cpus()[0]?.model.trim() ?? 'unknown'})`;
  }

  /** @throws SulcusError ENGINE_UNAVAILABLE when the .wasm files are missing or cannot start */
  static async create(): Promise<WasmEngine> {
    await startWasmBackend();
    return new WasmEngine();
  }

  async load(model: LoadedModel): Promise<void> {
    if (this.#models.has(model.hash)) return;
    this.#models.set(model.hash, await buildLayersModel(foldBatchNorm(model), model.card.id));
  }

  async predict(model: LoadedModel, batch: Float32Array, n: number): Promise<Float32Array> {
    const built = this.#models.get(model.hash);
    if (!built)
      throw new SulcusError(
        'MODEL_NOT_LOADED',
        `Model "${model.card.id}" is not loaded. Start the analysis again.`,
      );
    const { width, height, channels } = model.card.input;
    const output = tidy(() => built.predict(tensor(batch, [n, height, width, channels])) as Tensor);
    try {
      return (await output.data()) as Float32Array;
    } finally {
      output.dispose();
    }
  }

  /** Frees one model; the self-check holds a second copy only while it compares. */
  unload(model: LoadedModel): void {
    this.#models.get(model.hash)?.dispose();
    this.#models.delete(model.hash);
  }

  memory(): EngineMemory {
    return { bytes: memory().numBytes, models: this.#models.size };
  }

  async dispose(): Promise<void> {
    for (const model of this.#models.values()) model.dispose();
    this.#models.clear();
  }
}
