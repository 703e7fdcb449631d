import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { entryPath } from '../entry-path.ts';
import type { DecodeAnswer, DecodeRequest, DecodeTask } from './decode-messages.ts';

type Good = Extract<DecodeAnswer, { ok: true }>;

interface Waiting {
  readonly request: DecodeRequest;
  readonly resolve: (answer: Good) => void;
  readonly reject: (error: Error) => void;
}

/** The file a message is about; of several it is not known which. */
const nameOf = (request: DecodeRequest): string =>
  request.kind === 'pixels' ? request.fileName : (request.files[0]?.fileName ?? 'A file');

/** How long one request may take before its worker is replaced: a hostile file must not stop the batch. */
const LIMIT_MS = 60_000;

/**
 * Workers that read, decode and hash files. One file at a time per worker; a worker that dies or hangs costs its
 * file a clear error and is replaced.
 */
export class DecodePool {
  readonly #queue: Waiting[] = [];
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, { waiting: Waiting; timer: NodeJS.Timeout }>();
  readonly #size: number;
  #started = 0;
  #next = 1;
  #closed = false;

  constructor(size = Math.max(1, Math.min(8, availableParallelism()))) {
    this.#size = size;
  }

  /** How many files are worth having in flight at once. */
  get width(): number {
    return this.#size * 2;
  }

  /**
   * @param urgent goes before everything that waits (pixels for the screen before an import)
   * @throws SulcusError what the decoder said of the file
   */
  run<K extends DecodeTask['kind']>(
    task: Extract<DecodeTask, { kind: K }>,
    urgent = false,
  ): Promise<Extract<Good, { kind: K }>> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        request: { ...task, id: this.#next++ } as DecodeRequest,
        resolve: (answer) => resolve(answer as Extract<Good, { kind: K }>),
        reject,
      };
      if (urgent) this.#queue.unshift(waiting);
      else this.#queue.push(waiting);
      this.#pump();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const workers = [...this.#idle, ...this.#busy.keys()];
    for (const { waiting, timer } of this.#busy.values()) {
      clearTimeout(timer);
      waiting.reject(new SulcusError('CLOSING', 'Sulcus is closing; the file was not read.'));
    }
    this.#busy.clear();
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #pump(): void {
    while (this.#queue.length > 0 && !this.#closed) {
      const worker = this.#idle.pop() ?? (this.#started < this.#size ? this.#start() : undefined);
      if (!worker) return;
      const waiting = this.#queue.shift() as Waiting;
      const timer = setTimeout(() => void worker.terminate(), LIMIT_MS);
      this.#busy.set(worker, { waiting, timer });
      worker.postMessage(waiting.request);
    }
  }

  #start(): Worker {
    this.#started++;
    const worker = new Worker(entryPath('decode-worker'), {
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
    worker.on('message', (answer: DecodeAnswer) => {
      const held = this.#release(worker);
      if (!held) return;
      this.#idle.push(worker);
      if (answer.ok) held.resolve(answer);
      else held.reject(new SulcusError(answer.problem.code, answer.problem.message));
      this.#pump();
    });
    const lost = () => {
      const index = this.#idle.indexOf(worker);
      if (index >= 0) this.#idle.splice(index, 1);
      this.#started--;
      const held = this.#release(worker);
      held?.reject(
        new SulcusError(
          'DECODER_STOPPED',
          `${nameOf(held.request)} stopped the decoder (it took too long or too much memory) and was left out. Check the file.`,
        ),
      );
      if (!this.#closed) this.#pump();
    };
    worker.on('error', () => undefined); // 'exit' follows and does the work
    worker.once('exit', lost);
    worker.unref();
    return worker;
  }

  #release(worker: Worker): Waiting | undefined {
    const held = this.#busy.get(worker);
    if (!held) return undefined;
    clearTimeout(held.timer);
    this.#busy.delete(worker);
    return held.waiting;
  }
}
