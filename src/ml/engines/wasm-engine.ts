import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, sep } from 'node:path';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { memory, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';
import { buildLayersModel } from './build-layers-model.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';
import type { EngineMemory, InferenceEngine } from './inference-engine.ts';

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
    await startBackend();
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

let started: Promise<void> | null = null;

/** TF.js has one backend per process: it is started once, from local files. */
function startBackend(): Promise<void> {
  started ??= (async () => {
    const before = {
      uncaughtException: process.listeners('uncaughtException'),
      unhandledRejection: process.listeners('unhandledRejection'),
    };
    const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(dirname(entry) + sep);
    setThreadsCount(1);
    const ok = await setBackend('wasm');
    // Emscripten registers listeners that rethrow whatever any part of the process rejects
    for (const listener of process.listeners('uncaughtException')) {
      if (!before.uncaughtException.includes(listener)) process.removeListener('uncaughtException', listener);
    }
    for (const listener of process.listeners('unhandledRejection')) {
      if (!before.unhandledRejection.includes(listener))
        process.removeListener('unhandledRejection', listener);
    }
    if (!ok) {
      started = null;
      throw new SulcusError(
        'ENGINE_UNAVAILABLE',
        'The WebAssembly engine cannot start (its .wasm files are missing or damaged). Install Sulcus again.',
      );
    }
  })();
  return started;
}
