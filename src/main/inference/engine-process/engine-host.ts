import type { EngineChain } from '../../../ml/engines/engine-chain.ts';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { type AnalyseMessage, type FromEngine, toEngine } from './engine-messages.ts';
import { ModelCache } from './model-cache.ts';
import { PreparedSlices } from './prepared-slices.ts';
import { runJob } from './run-job.ts';

interface WaitingJob {
  readonly job: AnalyseMessage;
  readonly abort: AbortController;
  focus: number | null;
}

/** The child's work without its process: jobs one after another, cancellable at any time. */
export class EngineHost {
  readonly #engine: EngineChain;
  readonly #models: ModelCache;
  readonly #prepared = new PreparedSlices();
  readonly #send: (message: FromEngine) => void;
  readonly #waiting: WaitingJob[] = [];
  #running: WaitingJob | null = null;
  #announced = '';

  constructor(engine: EngineChain, send: (message: FromEngine) => void) {
    this.#engine = engine;
    this.#models = new ModelCache(engine);
    this.#send = send;
  }

  /** Takes one message from main; a malformed one is answered with `failed`, never with an exception. */
  receive(message: unknown): 'shutdown' | undefined {
    const parsed = toEngine.safeParse(message);
    if (!parsed.success) {
      this.#send({
        type: 'failed',
        jobId: null,
        code: 'MESSAGE_INVALID',
        message: 'The engine got a message it does not know.',
      });
      return undefined;
    }
    const { data } = parsed;
    if (data.type === 'shutdown') {
      this.#running?.abort.abort();
      return 'shutdown';
    }
    if (data.type === 'analyse') {
      this.#waiting.push({ job: data, abort: new AbortController(), focus: data.firstSliceId });
      if (!this.#running) void this.#drain();
    } else if (data.type === 'configure') {
      this.#send(
        failed(null, new SulcusError('MESSAGE_INVALID', 'The engine process was configured before.')),
      );
    } else if (data.type === 'prepare') {
      void this.#prepared.prepare(data.slices);
    } else if (data.type === 'prioritise') {
      this.#prioritise(data.jobId, data.sliceId);
    } else {
      this.#cancel(data.jobId);
    }
    return undefined;
  }

  #prioritise(jobId: number, sliceId: number | null): void {
    if (this.#running?.job.jobId === jobId) {
      this.#running.focus = sliceId;
      return;
    }
    const at = this.#waiting.findIndex(({ job }) => job.jobId === jobId);
    const [entry] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (!entry) return;
    entry.focus = sliceId;
    this.#waiting.unshift(entry);
  }

  #cancel(jobId: number): void {
    if (this.#running?.job.jobId === jobId) {
      this.#running.abort.abort();
      return;
    }
    const at = this.#waiting.findIndex(({ job }) => job.jobId === jobId);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    this.#send({ type: 'cancelled', jobId });
  }

  async #drain(): Promise<void> {
    for (let entry = this.#waiting.shift(); entry; entry = this.#waiting.shift()) {
      this.#running = entry;
      const { jobId } = entry.job;
      const current = entry;
      try {
        await this.#run(current);
        this.#send({ type: 'done', jobId });
      } catch (error) {
        this.#announce();
        this.#send(entry.abort.signal.aborted ? { type: 'cancelled', jobId } : failed(jobId, error));
      }
      this.#running = null;
    }
  }

  /** A job whose engine failed begins again on the next one, so that none mixes engines. */
  async #run(entry: WaitingJob): Promise<void> {
    let job = entry.job;
    for (;;) {
      try {
        return await runJob(job, {
          engine: this.#engine,
          models: this.#models,
          prepared: this.#prepared,
          signal: entry.abort.signal,
          focus: () => entry.focus,
          send: (message) => {
            this.#announce();
            if (!entry.abort.signal.aborted) this.#send(message);
          },
        });
      } catch (error) {
        if (!(error instanceof SulcusError) || error.code !== 'ENGINE_CHANGED') throw error;
        job = { ...job, finished: [], finishedBy: null };
      }
    }
  }

  /** Says which engine runs, once one was chosen and whenever that changed. */
  #announce(): void {
    if (!this.#engine.decided) return;
    const { id, device, reasons, problems } = this.#engine;
    const state = `${id} ${reasons.length}`;
    if (state === this.#announced) return;
    this.#announced = state;
    this.#send({ type: 'ready', engine: id, device, reasons: [...reasons], problems: [...problems] });
  }
}

/** Messages of unknown errors can hold paths: they do not travel. */
export function failed(jobId: number | null, error: unknown): FromEngine {
  if (error instanceof SulcusError)
    return { type: 'failed', jobId, code: error.code, message: error.message };
  return {
    type: 'failed',
    jobId,
    code: 'ENGINE_FAILED',
    message:
      'The analysis stopped because of an error in the engine. Start it again, or choose another engine.',
  };
}
