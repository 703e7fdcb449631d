import type { Database } from 'better-sqlite3';
import type { Push } from '../../shared/contract/contract.ts';
import type { Job } from '../../shared/contract/inference.ts';
import type { EngineStatus } from '../../shared/contract/models.ts';
import { hasGap } from '../../shared/domain/stack.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { listSlices, readSeries } from '../catalogue/series-rows.ts';
import { asStorageError, inTransaction } from '../catalogue/transaction.ts';
import type { ChildPort } from '../host-port.ts';
import type { ModelRegistry } from '../models/model-registry.ts';
import { EngineClient } from './engine-process/engine-client.ts';
import type {
  AnalyseJob,
  EngineConfiguration,
  JobMessage,
  SliceMessage,
} from './engine-process/engine-messages.ts';
import { engineSlices } from './engine-slices.ts';
import { finishedSlices } from './finished-slices.ts';
import { JobRecorder } from './job-recorder.ts';
import {
  findJob,
  insertJob,
  type JobUpdate,
  listJobs,
  listJobsIn,
  type StoredJob,
  updateJob,
} from './job-rows.ts';

export interface JobQueuePorts {
  readonly database: Database;
  readonly models: ModelRegistry;
  readonly push: Push;
  spawnChild(): ChildPort;
  /** which engine the reader wants, and where it is kept which ones passed their self-test */
  engineWishes(): Omit<EngineConfiguration, 'without'>;
}

export interface JobRequest {
  readonly seriesIds: readonly number[];
  readonly classifierId: string | null;
  readonly segmenterId: string | null;
  readonly mode: Job['mode'];
  readonly allowOutside: boolean;
  readonly firstSliceId: number | null;
}

const isSlice = (message: JobMessage): message is SliceMessage => message.type === 'slice';

const isOver = (state: Job['state']): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled';

/** The queue of analyses: one series at a time in the engine process, the open series first, kept across restarts. */
export class JobQueue {
  readonly #ports: JobQueuePorts;
  readonly #engine: EngineClient;
  readonly #waiting = new Map<number, (() => void)[]>();
  /** how jobs ended that the disk had no room to note: told at once, stored later, begun again at the next start */
  readonly #unstored = new Map<number, JobUpdate>();
  /** jobs that end with `cancelled` because they were paused, or gave way to the open series: what they are then */
  readonly #stopping = new Map<number, 'paused' | 'queued'>();
  #running: StoredJob | null = null;
  /** what is on screen */
  #open: { readonly seriesId: number; readonly sliceId: number | null } | null = null;
  #closed = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(ports: JobQueuePorts) {
    this.#ports = ports;
    this.#engine = new EngineClient(
      () => ports.spawnChild(),
      () => ports.engineWishes(),
    );
  }

  /** Takes up what an earlier run of the workstation left unfinished. */
  resume(): void {
    for (const { job } of listJobsIn(this.#ports.database, 'running')) {
      try {
        this.#update(job.jobId, { state: 'queued' });
      } catch (error) {
        this.#fail(job, error);
      }
    }
    if (this.#queued().length > 0) this.#wake();
  }

  /**
   * Queues one job per series; a series that already has the same job waiting keeps that one, a paused one goes on.
   * @throws SulcusError NO_MODEL, MODEL_UNKNOWN, MODEL_BROKEN, MODEL_WRONG_TASK, CLASSIFIER_NEEDED, SERIES_UNKNOWN
   */
  start(request: JobRequest): Job[] {
    const { classifierId, segmenterId, mode } = request;
    if (!classifierId && !segmenterId) throw new SulcusError('NO_MODEL', 'Choose at least one model.');
    if (classifierId) this.#ports.models.require(classifierId, 'classification');
    if (segmenterId) this.#ports.models.require(segmenterId, 'segmentation');
    if (mode === 'classifierFirst' && !classifierId) {
      throw new SulcusError(
        'CLASSIFIER_NEEDED',
        '"Classifier first" needs a classifier. Choose one, or segment every slice.',
      );
    }
    this.#storeEnds();
    const stopped = this.#stopped();
    const jobs = inTransaction(this.#ports.database, () =>
      request.seriesIds.map((seriesId): Job => {
        readSeries(this.#ports.database, seriesId);
        const same = stopped.find(
          ({ job, allowOutside }) =>
            job.seriesId === seriesId &&
            job.classifierId === classifierId &&
            job.segmenterId === segmenterId &&
            job.mode === mode &&
            allowOutside === request.allowOutside,
        );
        if (same) return { ...same.job, state: 'queued' };
        const total = listSlices(this.#ports.database, seriesId).filter(
          (slice) => slice.state === 'ok',
        ).length;
        return insertJob(this.#ports.database, { ...request, seriesId, total }).job;
      }),
    );
    for (const job of jobs) this.#ports.push('jobs.changed', job);
    this.#ports.push('worklist.changed', { seriesIds: jobs.map((job) => job.seriesId) });
    this.proceed(jobs.map((job) => job.jobId));
    return jobs;
  }

  /** Takes effect within a second; what was stored stays. */
  cancel(jobIds: readonly number[]): void {
    for (const jobId of jobIds) {
      if (this.#running?.job.jobId === jobId) {
        this.#stopping.delete(jobId);
        this.#engine.cancel(jobId);
      } else if (this.#stopped().some(({ job }) => job.jobId === jobId)) {
        this.#update(jobId, { state: 'cancelled' });
      }
    }
  }

  /** Stops within a second, and keeps what was finished for `proceed`. */
  pause(jobIds: readonly number[]): void {
    for (const jobId of jobIds) {
      if (this.#running?.job.jobId === jobId) {
        this.#stopping.set(jobId, 'paused');
        this.#engine.cancel(jobId);
      } else if (this.#queued().some(({ job }) => job.jobId === jobId)) {
        this.#update(jobId, { state: 'paused' });
      }
    }
  }

  /** Paused jobs go on with the slices that are left. */
  proceed(jobIds: readonly number[]): void {
    for (const { job } of listJobsIn(this.#ports.database, 'paused')) {
      if (jobIds.includes(job.jobId)) this.#update(job.jobId, { state: 'queued' });
    }
    this.#wake();
  }

  list(): Job[] {
    return listJobs(this.#ports.database).map(({ job }) => ended(job, this.#unstored.get(job.jobId)));
  }

  prioritise(seriesId: number, sliceId: number | null): void {
    const opened = this.#open?.seriesId !== seriesId;
    this.#open = { seriesId, sliceId };
    if (this.#running?.job.seriesId === seriesId) this.#engine.prioritise(this.#running.job.jobId, sliceId);
    this.#giveWay();
    if (opened) this.#prepare(seriesId);
  }

  engineStatus(): EngineStatus | null {
    const state = this.#engine.state;
    return state && { ...state, reasons: [...state.reasons], problems: [...state.problems] };
  }

  /** The reader chose another engine; what runs now still ends on the old one. */
  changeEngine(): void {
    this.#engine.reconfigure();
  }

  /** Resolves when a job is over, with how it ended. */
  async whenOver(jobId: number): Promise<Job> {
    for (;;) {
      const stored = findJob(this.#ports.database, jobId);
      if (!stored) throw new SulcusError('JOB_UNKNOWN', 'There is no such job.');
      const job = ended(stored.job, this.#unstored.get(jobId));
      if (isOver(job.state) || this.#closed) return job;
      await new Promise<void>((resolve) =>
        this.#waiting.set(jobId, [...(this.#waiting.get(jobId) ?? []), resolve]),
      );
    }
  }

  /** Ends the engine process. A running job stays unfinished in the catalogue and goes on at the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#engine.close();
    await this.#loop;
    // what waits for jobs waits no longer: they go on at the next start
    for (const resolvers of this.#waiting.values()) for (const resolve of resolvers) resolve();
    this.#waiting.clear();
  }

  #queued(): StoredJob[] {
    return listJobsIn(this.#ports.database, 'queued').filter(({ job }) => !this.#unstored.has(job.jobId));
  }

  /** What neither runs nor is over. */
  #stopped(): StoredJob[] {
    return [...this.#queued(), ...listJobsIn(this.#ports.database, 'paused')];
  }

  #wake(): void {
    if (!this.#running) this.#loop = this.#loop.then(() => this.#work());
    this.#giveWay();
  }

  /** The open patient does not wait for the batch: the running job stops within a second and goes on after it. */
  #giveWay(): void {
    const running = this.#running?.job;
    const seriesId = this.#open?.seriesId;
    if (!running || running.seriesId === seriesId || this.#stopping.has(running.jobId)) return;
    if (!this.#queued().some(({ job }) => job.seriesId === seriesId)) return;
    this.#stopping.set(running.jobId, 'queued');
    this.#engine.cancel(running.jobId);
  }

  /** The files of a series that is likely to be next are read while the engine computes. */
  #prepare(seriesId: number): void {
    this.#engine.prepare(engineSlices(listSlices(this.#ports.database, seriesId)));
  }

  #next(): StoredJob | undefined {
    const queued = this.#queued();
    return queued.find(({ job }) => job.seriesId === this.#open?.seriesId) ?? queued[0];
  }

  #takeStopping(jobId: number): 'paused' | 'queued' | null {
    const state = this.#stopping.get(jobId) ?? null;
    this.#stopping.delete(jobId);
    return state;
  }

  async #work(): Promise<void> {
    this.#storeEnds();
    while (!this.#closed && !this.#running) {
      const next = this.#next();
      if (!next) return;
      this.#running = next;
      try {
        await this.#run(next);
      } catch (error) {
        if (!this.#closed) this.#fail(next.job, error);
      } finally {
        this.#stopping.delete(next.job.jobId);
        this.#running = null;
      }
    }
  }

  /** Ends a job by an error; where even that cannot be stored it is told all the same, and the queue goes on. */
  #fail(job: Job, thrown: unknown): void {
    const { code, message } = asJobError(thrown);
    const change: JobUpdate = { state: 'failed', error: { code, message } };
    try {
      this.#update(job.jobId, change);
    } catch {
      this.#unstored.set(job.jobId, change);
      this.#tell(ended(job, change), true);
    }
  }

  #storeEnds(): void {
    for (const [jobId, change] of this.#unstored) {
      try {
        updateJob(this.#ports.database, jobId, change);
        this.#unstored.delete(jobId);
      } catch {
        return; // still no room
      }
    }
  }

  async #run(stored: StoredJob): Promise<void> {
    const { database, models, push } = this.#ports;
    const { jobId, seriesId } = stored.job;
    const slices = listSlices(database, seriesId).filter(
      (slice) => slice.state === 'ok' && slice.pixel_sha256,
    );
    if (slices.length === 0) {
      throw new SulcusError(
        'NO_SLICES',
        'None of the files of this series is there. Put them back, or open their new folder, then start again.',
      );
    }
    const request = this.#request(stored, slices);
    const recorder = new JobRecorder(database, models, push, stored, slices);
    let done = request.finished.length;
    // the engine begins to read while this is stored
    const messages = this.#engine.analyse(request);
    let job = this.#noteRunning(jobId, { state: 'running', done, total: slices.length });
    let measured = 0;
    let milliseconds = 0;
    let engine = request.finishedBy ?? '';
    let failed = 0;
    let firstProblem = '';
    let volume: () => () => void = () => () => undefined;
    for await (const message of messages) {
      if (this.#closed) return;
      if (message.type === 'started') {
        // another engine after a failure: its results replace those of the first
        const by = `${message.engine} ${message.device}`;
        const fresh = by !== engine;
        const runs = { engine: message.engine, device: message.device };
        job = inTransaction(database, () => {
          recorder.start(message, fresh);
          return updateJob(database, jobId, runs).job;
        });
        this.#tell(job, false);
        if (fresh) [done, failed, measured, milliseconds] = [0, 0, 0, 0];
        engine = by;
        const next = this.#next();
        if (next) this.#prepare(next.job.seriesId);
      } else if (message.type === 'slice') {
        // a batch's slices come together: they are stored with one sync, and readers are answered before
        await new Promise((resolve) => setImmediate(resolve));
        const together = [message, ...messages.takeWhile(isSlice)];
        for (const slice of together) {
          done++;
          measured++;
          if (slice.outcome === 'failed') failed++;
          firstProblem ||= slice.problem?.message ?? '';
          milliseconds += slice.milliseconds;
        }
        const progress = {
          done: Math.min(done, job.total),
          millisecondsPerSlice: milliseconds / measured,
        };
        const stored = inTransaction(database, () => ({
          told: together.map((slice) => recorder.slice(slice)),
          job: updateJob(database, jobId, progress).job,
        }));
        for (const tell of stored.told) tell();
        job = stored.job;
        this.#tell(job, false);
      } else if (message.type === 'volume') volume = () => recorder.volume(message);
      else if (message.type === 'done' && done > 0 && failed === done) {
        throw new SulcusError('NOTHING_ANALYSED', `None of the slices could be analysed. ${firstProblem}`);
      } else if (message.type === 'done') {
        const last = inTransaction(database, () => ({
          tell: volume(),
          job: updateJob(database, jobId, { state: 'done', done: slices.length }).job,
        }));
        last.tell();
        this.#tell(last.job, true);
      } else if (message.type === 'cancelled')
        this.#update(jobId, { state: this.#takeStopping(jobId) ?? 'cancelled' });
      else this.#update(jobId, { state: 'failed', error: { code: message.code, message: message.message } });
    }
  }

  #noteRunning(jobId: number, change: JobUpdate): Job {
    try {
      return this.#update(jobId, change);
    } catch (error) {
      this.#engine.cancel(jobId);
      throw error;
    }
  }

  #request(stored: StoredJob, slices: ReturnType<typeof listSlices>): AnalyseJob {
    const { classifierId, segmenterId, jobId, seriesId, mode } = stored.job;
    return {
      jobId,
      slices: engineSlices(slices),
      classifier: classifierId ? placeOf(this.#ports.models.require(classifierId, 'classification')) : null,
      segmenter: segmenterId ? placeOf(this.#ports.models.require(segmenterId, 'segmentation')) : null,
      mode,
      firstSliceId:
        this.#open?.seriesId === seriesId ? (this.#open.sliceId ?? stored.firstSliceId) : stored.firstSliceId,
      allowOutside: stored.allowOutside,
      // a file that is not there now is a gap in what the model is shown
      contiguous: !readSeries(this.#ports.database, seriesId).hasGap && !hasGap(slices),
      ...finishedSlices(this.#ports.database, stored, this.#ports.models),
    };
  }

  #update(jobId: number, change: JobUpdate): Job {
    const { job } = updateJob(this.#ports.database, jobId, change);
    this.#tell(job, change.state !== undefined);
    return job;
  }

  #tell(job: Job, stateChanged: boolean): void {
    this.#ports.push('jobs.changed', job);
    if (stateChanged) this.#ports.push('worklist.changed', { seriesIds: [job.seriesId] });
    if (!isOver(job.state)) return;
    for (const resolve of this.#waiting.get(job.jobId) ?? []) resolve();
    this.#waiting.delete(job.jobId);
  }
}

const placeOf = ({ folder, members }: { folder: string; members: readonly string[] }) => ({
  folder,
  members: [...members],
});

const ended = (job: Job, change: JobUpdate | undefined): Job =>
  change ? { ...job, state: change.state ?? job.state, error: change.error ?? job.error } : job;

/** What a reader is told of an analysis that an error ended. */
function asJobError(thrown: unknown): SulcusError {
  const error = asStorageError(thrown);
  if (!(error instanceof SulcusError)) {
    return new SulcusError(
      'JOB_FAILED',
      'The analysis stopped because of an internal error. Start it again.',
    );
  }
  if (error.code !== 'DISK_FULL') return error;
  return new SulcusError(
    'DISK_FULL',
    'The analysis stopped because the disk is full. Free some space, then start it again.',
  );
}
