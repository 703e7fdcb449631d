import { cpus } from 'node:os';
import { memory, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { LoadedModel } from '../models/load-model-folder.ts';
import { buildLayersModel } from './build-layers-model.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';
import type { EngineMemory, InferenceEngine } from './inference-engine.ts';
import { notLoaded } from './not-loaded.ts';
import { startTensorflowBackend, type TensorflowFacts } from './tensorflow-backend.ts';

/** TensorFlow's native library: CUDA where the GPU build finds a device, else the CPU. */
export class TensorflowEngine implements InferenceEngine {
  readonly id = 'tensorflow';
  readonly device: string;
  readonly gpu: boolean;
  readonly runtime: string;
  readonly batch: number;
  readonly workers = 1;
  readonly #models = new Map<string, LayersModel>();

  private constructor({ version, gpu }: TensorflowFacts) {
    this.gpu = gpu;
    this.batch = gpu ? 8 : 4;
    this.device = gpu
      ? 'GPU (CUDA)'
      : `CPU, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`;
    this.runtime = `tensorflow ${version}`;
  }

  /** @throws SulcusError ENGINE_UNAVAILABLE where the library is absent or does not load */
  static async create(): Promise<TensorflowEngine> {
    return new TensorflowEngine(await startTensorflowBackend());
  }

  async load(model: LoadedModel): Promise<void> {
    if (this.#models.has(model.hash)) return;
    this.#models.set(model.hash, await buildLayersModel(foldBatchNorm(model), model.card.id));
  }

  async unload(model: LoadedModel): Promise<void> {
    this.#models.get(model.hash)?.dispose();
    this.#models.delete(model.hash);
  }

  async predict(model: LoadedModel, batch: Float32Array, n: number): Promise<Float32Array> {
    const built = this.#models.get(model.hash);
    if (!built) throw notLoaded(model);
    const { width, height, channels } = model.card.input;
    const output = tidy(
      () => built.predict(tensor(batch, [n, height, width, channels]), { batchSize: n }) as Tensor,
    );
    try {
      return (await output.data()) as Float32Array;
    } finally {
      output.dispose();
    }
  }

  memory(): EngineMemory {
    return { bytes: memory().numBytes, models: this.#models.size };
  }

  async dispose(): Promise<void> {
    for (const model of this.#models.values()) model.dispose();
    this.#models.clear();
  }
}
