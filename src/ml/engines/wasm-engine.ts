import { availableParallelism, cpus } from 'node:os';
import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import type { LoadedModel } from '../models/load-model-folder.ts';
import { EngineThread } from './engine-thread.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';
import type { EngineMemory, InferenceEngine } from './inference-engine.ts';
import { notLoaded } from './not-loaded.ts';

/** TF.js on WebAssembly with SIMD, one instance per core (its own threads do not work under Node). Always there. */
export class WasmEngine implements InferenceEngine {
  readonly id = 'wasm';
  readonly gpu = false;
  readonly device: string;
  readonly runtime = `tfjs-backend-wasm ${version_wasm}`;
  readonly batch: number;
  readonly workers: number;
  readonly #threads: readonly EngineThread[];
  readonly #loaded = new Set<string>();

  private constructor(threads: readonly EngineThread[]) {
    this.#threads = threads;
    this.batch = threads.length;
    this.workers = threads.length;
    const count = threads.length === 1 ? 'one thread' : `${threads.length} threads`;
    this.device = `CPU, ${count} (${cpus()[0]?.model.trim() ?? 'unknown'})`;
  }

  /**
   * @param threads default: one per core, at most 8
   * @throws SulcusError ENGINE_UNAVAILABLE when the worker's file is missing
   */
  static async create(threads = Math.min(8, availableParallelism())): Promise<WasmEngine> {
    return new WasmEngine(Array.from({ length: threads }, () => new EngineThread('wasm')));
  }

  async load(model: LoadedModel): Promise<void> {
    if (this.#loaded.has(model.hash)) return;
    const content = foldBatchNorm(model);
    await this.#all((thread) => thread.call({ type: 'load', key: model.hash, content, id: model.card.id }));
    this.#loaded.add(model.hash);
  }

  async unload(model: LoadedModel): Promise<void> {
    if (this.#loaded.delete(model.hash))
      await this.#all((thread) => thread.call({ type: 'unload', key: model.hash }));
  }

  async predict(model: LoadedModel, batch: Float32Array, n: number): Promise<Float32Array> {
    if (!this.#loaded.has(model.hash)) throw notLoaded(model);
    const { width, height, channels } = model.card.input;
    const values = width * height * channels;
    const share = Math.ceil(n / this.#threads.length);
    const parts = this.#threads.flatMap((thread, at) => {
      const count = Math.min(share, n - at * share);
      if (count <= 0) return [];
      const part = batch.slice(at * share * values, (at * share + count) * values);
      const shape = [count, height, width, channels];
      return [thread.call({ type: 'predict', key: model.hash, batch: part, shape }, [part.buffer])];
    });
    const outputs = (await Promise.all(parts)).map((output) => output ?? new Float32Array());
    const [only] = outputs;
    if (only && outputs.length === 1) return only;
    const out = new Float32Array(outputs.reduce((sum, output) => sum + output.length, 0));
    let at = 0;
    for (const output of outputs) {
      out.set(output, at);
      at += output.length;
    }
    return out;
  }

  memory(): EngineMemory {
    return { bytes: this.#threads.reduce((sum, { bytes }) => sum + bytes, 0), models: this.#loaded.size };
  }

  async dispose(): Promise<void> {
    this.#loaded.clear();
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  async #all(call: (thread: EngineThread) => Promise<unknown>): Promise<void> {
    await Promise.all(this.#threads.map(call));
  }
}
