import { EventEmitter } from 'node:events';
import type { EngineId } from '../../../shared/domain/engine.ts';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import type { ChildPort } from '../../host-port.ts';
import {
  type AnalyseJob,
  type EngineConfiguration,
  type EngineSlice,
  type FinishedSlice,
  type FromEngine,
  fromEngine,
  type JobMessage,
  type ToEngine,
} from './engine-messages.ts';
import { MessageQueue } from './message-queue.ts';

/** How often one job survives the death of the engine process before the next engine is tried. */
const MAXIMUM_RESTARTS = 3;
/** The reader's cancel holds by then, whatever the engine is doing. */
const CANCEL_WITHIN_MS = 900;
/** There is none after it. */
const LAST_ENGINE: EngineId = 'wasm';

export interface EngineState {
  readonly engine: EngineId;
  readonly device: string;
  readonly reasons: readonly string[];
  readonly problems: readonly string[];
}

export interface EngineEvents {
  /** the engine is up, or another one took over */
  engine: [EngineState];
  /** the process died; `restarts`: how often the running job has been taken up again */
  crash: [{ readonly signal: string | null; readonly code: number | null; readonly restarts: number }];
}

interface ActiveJob {
  readonly run: number;
  job: AnalyseJob;
  readonly queue: MessageQueue<JobMessage>;
  readonly finished: Map<number, FinishedSlice>;
  /** engine and device of `finished` */
  finishedBy: string | null;
  restarts: number;
}

/**
 * Main's side of the engine process: starts it when there is work, takes unfinished jobs up again when it dies (at most
 * three times per job, finished slices are kept), and gives each job's messages as an async iterable.
 */
export class EngineClient extends EventEmitter<EngineEvents> {
  readonly #spawn: () => ChildPort;
  /**
   * By run, in the order given to the child, which works on the first. The child knows a run's number as the job's: what
   * it still says of a run that was cancelled is not taken for the same job's next one.
   */
  readonly #runs = new Map<number, ActiveJob>();
  #nextRun = 1;
  readonly #configure: () => Omit<EngineConfiguration, 'without'>;
  readonly #without = new Set<EngineId>();
  /** whose native code runs, or runs for the first time */
  #suspect: EngineId | null = null;
  #stale = false;
  #child: ChildPort | null = null;
  #state: EngineState | null = null;
  #closed = false;

  /**
   * @param spawn starts the entry `engine-process` as a child
   * @param configure which engine the reader wants now
   */
  constructor(spawn: () => ChildPort, configure: () => Omit<EngineConfiguration, 'without'>) {
    super();
    this.#spawn = spawn;
    this.#configure = configure;
  }

  /** What runs now; null before the first start. */
  get state(): EngineState | null {
    return this.#state;
  }

  /** Starts the process before there is work, so that the first slice does not wait for it. */
  start(): void {
    if (!this.#child && !this.#closed) this.#startChild();
  }

  /**
   * Runs a job. The messages are `started`, `slice`, `volume`, and last one of `done`, `cancelled`, `failed`.
   * The iterable does not throw; leaving it early cancels the job.
   * @throws SulcusError JOB_RUNNING when the job is running already, ENGINE_CLOSED after close()
   */
  analyse(job: AnalyseJob): MessageQueue<JobMessage> {
    if (this.#closed)
      throw new SulcusError('ENGINE_CLOSED', 'Sulcus is closing; the analysis goes on at the next start.');
    if (this.#active(job.jobId)) throw new SulcusError('JOB_RUNNING', `Job ${job.jobId} is running already.`);
    const queue = new MessageQueue<JobMessage>(() => this.cancel(job.jobId));
    const finished = new Map(job.finished.map((slice) => [slice.sliceId, slice]));
    const run = this.#nextRun++;
    this.#runs.set(run, { run, job, queue, finished, finishedBy: job.finishedBy, restarts: 0 });
    this.start();
    this.#send({ type: 'analyse', ...job, jobId: run });
    return queue;
  }

  /** The slice on screen goes first. */
  prioritise(jobId: number, sliceId: number | null): void {
    const active = this.#active(jobId);
    if (!active) return;
    active.job = { ...active.job, firstSliceId: sliceId };
    this.#send({ type: 'prioritise', jobId: active.run, sliceId });
  }

  /** Has a volume's files read before its job comes, where the process runs. */
  prepare(slices: readonly EngineSlice[]): void {
    if (slices.length > 0) this.#send({ type: 'prepare', slices: [...slices] });
  }

  /** The job ends with `cancelled` within a second; a batch that is running may finish unseen. */
  cancel(jobId: number): void {
    const active = this.#active(jobId);
    if (!active) return;
    this.#send({ type: 'cancel', jobId: active.run });
    const timer = setTimeout(() => {
      if (this.#runs.has(active.run)) this.#finish(active, { type: 'cancelled', jobId });
    }, CANCEL_WITHIN_MS);
    timer.unref();
  }

  /** The reader wants another engine: the next job starts it anew, also where it had been given up. */
  reconfigure(): void {
    this.#without.clear();
    this.#stale = true;
    this.#endStale();
  }

  /** Ends the process; unfinished jobs end with `cancelled`. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const active of [...this.#runs.values()])
      this.#finish(active, { type: 'cancelled', jobId: active.job.jobId });
    const child = this.#child;
    if (!child) return;
    const exited = new Promise<void>((resolve) => child.onExit(() => resolve()));
    this.#send({ type: 'shutdown' });
    const timer = setTimeout(() => child.kill(), 1000);
    await exited;
    clearTimeout(timer);
  }

  #active(jobId: number): ActiveJob | undefined {
    return [...this.#runs.values()].find(({ job }) => job.jobId === jobId);
  }

  #startChild(): void {
    const child = this.#spawn();
    this.#child = child;
    child.onMessage((message) => {
      if (this.#child === child) this.#receive(child, message);
    });
    child.onExit((code, signal) => {
      if (this.#child === child) this.#died(code, signal);
    });
    child.send({ type: 'configure', ...this.#configure(), without: [...this.#without] } satisfies ToEngine);
  }

  #endStale(): void {
    if (!this.#stale || this.#runs.size > 0) return;
    this.#stale = false;
    this.#state = null;
    this.#send({ type: 'shutdown' });
    this.#child = null;
  }

  #send(message: ToEngine): void {
    this.#child?.send(message);
  }

  #receive(child: ChildPort, raw: unknown): void {
    const parsed = fromEngine.safeParse(raw);
    if (!parsed.success) {
      // a child that talks nonsense is as good as dead
      child.kill();
      return;
    }
    const { data } = parsed;
    if (data.type === 'trying') {
      this.#suspect = data.engine;
    } else if (data.type === 'ready') {
      this.#suspect = data.engine;
      const { engine, device, reasons, problems } = data;
      this.#state = { engine, device, reasons, problems };
      this.emit('engine', this.#state);
    } else {
      this.#forward(data);
    }
  }

  #forward(message: JobMessage): void {
    if (message.jobId === null) {
      for (const active of [...this.#runs.values()])
        this.#finish(active, { ...message, jobId: active.job.jobId });
      return;
    }
    // a run that was cancelled is not known any more: what still comes from it is dropped
    const active = this.#runs.get(message.jobId);
    if (!active) return;
    const own: JobMessage = { ...message, jobId: active.job.jobId };
    if (message.type === 'started') {
      const by = `${message.engine} ${message.device}`;
      if (active.finishedBy !== by) active.finished.clear();
      active.finishedBy = by;
    }
    if (message.type === 'slice' && message.outcome !== 'failed') {
      const { sliceId, outcome, runs } = message;
      active.finished.set(sliceId, { sliceId, outcome, runs });
    }
    if (isLast(own)) this.#finish(active, own);
    else active.queue.push(own);
  }

  #finish(active: ActiveJob, last: JobMessage): void {
    this.#runs.delete(active.run);
    active.queue.push(last);
    active.queue.end();
    this.#endStale();
  }

  #died(code: number | null, signal: string | null): void {
    this.#child = null;
    if (this.#closed) return;
    const running = [...this.#runs.values()][0];
    if (running) running.restarts++;
    this.emit('crash', { code, signal, restarts: running?.restarts ?? 0 });
    if (running && running.restarts > MAXIMUM_RESTARTS && !this.#giveUpEngine(running)) {
      this.#finish(running, {
        type: 'failed',
        jobId: running.job.jobId,
        code: 'ENGINE_CRASHED',
        message: `The engine stopped unexpectedly ${running.restarts} times on this series. What was finished is kept; choose another engine or model and start again.`,
      });
    }
    if (this.#runs.size === 0) return;
    this.#startChild();
    for (const { run, job, finished, finishedBy } of this.#runs.values()) {
      this.#send({ type: 'analyse', ...job, jobId: run, finished: [...finished.values()], finishedBy });
    }
  }

  /** The job goes on with the next engine; false where it was the last one that died. */
  #giveUpEngine(running: ActiveJob): boolean {
    const suspect = this.#suspect;
    if (suspect === null || suspect === LAST_ENGINE || this.#without.has(suspect)) return false;
    this.#without.add(suspect);
    this.#suspect = null;
    running.restarts = 0;
    return true;
  }
}

const isLast = (message: FromEngine): boolean => ['done', 'cancelled', 'failed'].includes(message.type);
