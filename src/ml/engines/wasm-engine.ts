import { existsSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { LoadedModel } from '../models/load-model-folder.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';
import type { EngineMemory, InferenceEngine } from './inference-engine.ts';
import { notLoaded } from './not-loaded.ts';
import type { FromWasmWorker, ToWasmWorker } from './wasm-messages.ts';

type Call<T> = T extends unknown ? Omit<T, 'call'> : never;

/** Its source where main runs unbuilt, or the file that the build put beside main's own. */
function workerFile(): string {
  const source = fileURLToPath(new URL('./wasm-worker.ts', import.meta.url));
  return existsSync(source) ? source : fileURLToPath(new URL('./wasm-worker.js', import.meta.url));
}

interface Waiting {
  readonly resolve: (output: Float32Array | null) => void;
  readonly reject: (error: Error) => void;
}

/** One thread and the calls it has not answered. */
class WasmThread {
  bytes = 0;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  constructor(file: string) {
    this.#worker = new Worker(file);
    this.#worker.on('message', (message: FromWasmWorker) => {
      const waiting = this.#waiting.get(message.call);
      this.#waiting.delete(message.call);
      if (this.#waiting.size === 0) this.#worker.unref();
      if (message.ok) {
        this.bytes = message.bytes;
        waiting?.resolve(message.output);
      } else waiting?.reject(new SulcusError(message.code, message.message));
    });
    this.#worker.on('error', () => undefined); // 'exit' follows
    this.#worker.once('exit', () => {
      for (const { reject } of this.#waiting.values()) {
        reject(new SulcusError('ENGINE_FAILED', 'A WebAssembly thread ended (too little memory?).'));
      }
      this.#waiting.clear();
    });
    this.#worker.unref();
  }

  call(message: Call<ToWasmWorker>, transfer: ArrayBuffer[] = []): Promise<Float32Array | null> {
    return new Promise((resolve, reject) => {
      const call = this.#next++;
      this.#waiting.set(call, { resolve, reject });
      // a process with work in a thread stays alive, one with an idle thread may end
      this.#worker.ref();
      this.#worker.postMessage({ ...message, call }, transfer);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** TF.js on WebAssembly with SIMD, one instance per core (its own threads do not work under Node). Always there. */
export class WasmEngine implements InferenceEngine {
  readonly id = 'wasm';
  readonly gpu = false;
  readonly device: string;
  readonly runtime = `tfjs-backend-wasm ${version_wasm}`;
  readonly batch: number;
  readonly #threads: readonly WasmThread[];
  readonly #loaded = new Set<string>();

  private constructor(threads: readonly WasmThread[]) {
    this.#threads = threads;
    this.batch = threads.length;
    const count = threads.length === 1 ? 'one thread' : `${threads.length} threads`;
    this.device = `CPU, ${count} (${cpus()[0]?.model.trim() ?? 'unknown'})`;
  }

  /**
   * @param threads default: one per core, at most 8
   * @throws SulcusError ENGINE_UNAVAILABLE when the worker's file is missing
   */
  static async create(threads = Math.min(8, availableParallelism())): Promise<WasmEngine> {
    const file = workerFile();
    if (!existsSync(file)) {
      throw new SulcusError('ENGINE_UNAVAILABLE', 'The WebAssembly engine is missing. Install Sulcus again.');
    }
    return new WasmEngine(Array.from({ length: threads }, () => new WasmThread(file)));
  }

  async load(model: LoadedModel): Promise<void> {
    if (this.#loaded.has(model.hash)) return;
    const graph = foldBatchNorm(model);
    await this.#all({ type: 'load', key: model.hash, graph, id: model.card.id });
    this.#loaded.add(model.hash);
  }

  async unload(model: LoadedModel): Promise<void> {
    if (this.#loaded.delete(model.hash)) await this.#all({ type: 'unload', key: model.hash });
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

  async #all(message: Call<ToWasmWorker>): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.call(message)));
  }
}
