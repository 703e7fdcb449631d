import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { NO_TELEMETRY } from './no-telemetry.ts';
import type { FromThread, ThreadKind, ToThread } from './thread-messages.ts';

type Call<T> = T extends unknown ? Omit<T, 'call'> : never;

interface Waiting {
  readonly resolve: (output: Float32Array | null) => void;
  readonly reject: (error: Error) => void;
}

/** Its source where main runs unbuilt, or the file that the build put beside main's own. */
function workerFile(): string {
  const source = fileURLToPath(new URL('./engine-worker.ts', import.meta.url));
  return existsSync(source) ? source : fileURLToPath(new URL('./engine-worker.js', import.meta.url));
}

/** One thread that computes, and the calls it has not answered. */
export class EngineThread {
  /** held for models in the thread */
  bytes = 0;
  /** library and version, once the thread has answered */
  runtime = '';
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #ended = false;

  /** @throws SulcusError ENGINE_UNAVAILABLE when the worker's file is missing */
  constructor(kind: ThreadKind) {
    const file = workerFile();
    if (!existsSync(file)) {
      throw new SulcusError('ENGINE_UNAVAILABLE', 'A file of the engines is missing. Install Sulcus again.');
    }
    // a thread's own environment is a copy that native code does not see
    Object.assign(process.env, NO_TELEMETRY);
    this.#worker = new Worker(file, { workerData: kind });
    this.#worker.on('message', (message: FromThread) => {
      const waiting = this.#waiting.get(message.call);
      this.#waiting.delete(message.call);
      if (this.#waiting.size === 0) this.#worker.unref();
      if (message.ok) {
        this.bytes = message.bytes;
        this.runtime = message.runtime;
        waiting?.resolve(message.output);
      } else waiting?.reject(new SulcusError(message.code, message.message));
    });
    this.#worker.on('error', () => undefined); // 'exit' follows
    this.#worker.once('exit', () => {
      this.#ended = true;
      for (const { reject } of this.#waiting.values()) reject(gone());
      this.#waiting.clear();
    });
    this.#worker.unref();
  }

  /** Calls are worked on in the order they are made. @throws SulcusError what the thread answers, ENGINE_FAILED when it ended */
  call(message: Call<ToThread>, transfer: ArrayBuffer[] = []): Promise<Float32Array | null> {
    return new Promise((resolve, reject) => {
      if (this.#ended) {
        reject(gone());
        return;
      }
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

const gone = () => new SulcusError('ENGINE_FAILED', 'a thread of the engine ended (too little memory?).');
