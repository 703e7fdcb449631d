import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { Database } from 'better-sqlite3';
import { joinPatientTable, type PatientTable, readPatientTable } from '../../ml/data/patient-table.ts';
import { type ScannedSeries, scanFolder } from '../../ml/data/scan-folder.ts';
import type { Push } from '../../shared/contract/contract.ts';
import type { Notice } from '../../shared/contract/define.ts';
import type { ImportProgress } from '../../shared/contract/ingest.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import type { DecodePool } from './decode-pool.ts';
import { type ReadSeries, readSeriesFiles } from './read-series-files.ts';
import { storeSeries } from './store-series.ts';

const PUSH_EVERY_MS = 120;
/** A broken tree must not fill memory with messages; the count goes on. */
const PROBLEM_LIMIT = 500;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface RunningImport {
  readonly progress: Mutable<ImportProgress>;
  readonly abort: AbortController;
  readonly seriesIds: number[];
  readonly finished: Promise<void>;
}

/** Batch-opens folders: scan, decode in workers, one transaction per series; cancellable, repeatable, resumable. */
export class ImportService {
  readonly #database: Database;
  readonly #pool: DecodePool;
  readonly #push: Push;
  readonly #imports = new Map<string, RunningImport>();

  constructor(database: Database, pool: DecodePool, push: Push) {
    this.#database = database;
    this.#pool = pool;
    this.#push = push;
  }

  /** Begins to import a folder; progress comes as `ingest.progress`. */
  start(folder: string): string {
    const importId = randomBytes(8).toString('hex');
    const progress: Mutable<ImportProgress> = {
      importId,
      phase: 'scanning',
      done: 0,
      total: 0,
      remainingSeconds: null,
      seriesFound: 0,
      seriesAdded: 0,
      slicesAdded: 0,
      slicesKnown: 0,
      masksAdded: 0,
      problems: [],
    };
    const abort = new AbortController();
    const seriesIds: number[] = [];
    const finished = this.#run(folder, progress, abort.signal, seriesIds).then(
      () => this.#finish(progress, abort.signal.aborted ? 'cancelled' : 'done', seriesIds),
      (error: unknown) => {
        if (!abort.signal.aborted) progress.problems.push(asNotice(error, folder));
        this.#finish(progress, abort.signal.aborted ? 'cancelled' : 'failed', seriesIds);
      },
    );
    this.#imports.set(importId, { progress, abort, seriesIds, finished });
    return importId;
  }

  cancel(importId: string): void {
    this.#imports.get(importId)?.abort.abort();
  }

  status(): ImportProgress[] {
    return [...this.#imports.values()].map((running) => structuredClone(running.progress));
  }

  /** Resolves when the import ended, however it ended; with the ids of the series it touched. */
  async whenFinished(importId: string): Promise<{ progress: ImportProgress; seriesIds: readonly number[] }> {
    const running = this.#imports.get(importId);
    if (!running) throw new SulcusError('IMPORT_UNKNOWN', 'There is no such import.');
    await running.finished;
    return { progress: structuredClone(running.progress), seriesIds: running.seriesIds };
  }

  async close(): Promise<void> {
    for (const running of this.#imports.values()) running.abort.abort();
    await Promise.all([...this.#imports.values()].map((running) => running.finished));
  }

  async #run(
    folder: string,
    progress: Mutable<ImportProgress>,
    signal: AbortSignal,
    seriesIds: number[],
  ): Promise<void> {
    this.#push('ingest.progress', structuredClone(progress));
    const scan = await scanFolder(folder, { signal });
    for (const problem of scan.problems) addProblem(progress, { ...problem, file: basename(problem.path) });
    const table = await this.#readTable(scan.dataCsvPath, progress);
    progress.phase = 'decoding';
    progress.seriesFound = scan.patients.length;
    progress.total = scan.patients.reduce((sum, series) => sum + series.slices.length, 0);
    const began = performance.now();
    let pushed = 0;
    const step = () => {
      progress.done++;
      const now = performance.now();
      if (now - pushed < PUSH_EVERY_MS) return;
      pushed = now;
      progress.remainingSeconds = ((now - began) / 1000 / progress.done) * (progress.total - progress.done);
      this.#push('ingest.progress', structuredClone(progress));
    };
    const read = (series: ScannedSeries | undefined) =>
      series ? readSeriesFiles(series, this.#pool, signal, step) : null;
    let reading = read(scan.patients[0]);
    for (const [index, series] of scan.patients.entries()) {
      const files = await reading;
      if (signal.aborted || !files) return;
      // the workers read the next series while this one is written
      reading = read(scan.patients[index + 1]);
      const seriesId = this.#storeSeries(series, files, table, progress);
      if (seriesId !== null) seriesIds.push(seriesId);
    }
  }

  async #readTable(path: string | undefined, progress: Mutable<ImportProgress>): Promise<PatientTable> {
    if (!path) return new Map();
    try {
      const { table, problems } = await readPatientTable(path);
      for (const problem of problems) addProblem(progress, problem);
      return table;
    } catch (error) {
      addProblem(progress, asNotice(error, path));
      return new Map();
    }
  }

  #storeSeries(
    scanned: ScannedSeries,
    read: ReadSeries,
    table: PatientTable,
    progress: Mutable<ImportProgress>,
  ): number | null {
    for (const problem of read.problems) addProblem(progress, problem);
    if (!read.facts) return null;
    const person = joinPatientTable(table, scanned.patientCode);
    const stored = storeSeries(
      this.#database,
      {
        patientCode: scanned.patientCode,
        age: person?.age ?? null,
        sex: person?.sex ?? null,
        research: person?.research ?? {},
        studyDate: scanned.studyDate ?? '',
        seriesName: scanned.seriesName,
        folder: scanned.folder,
      },
      read.facts,
      read.slices,
      scanned.warnings,
    );
    if (stored.seriesAdded) progress.seriesAdded++;
    progress.slicesAdded += stored.slicesAdded;
    progress.slicesKnown += stored.slicesKnown;
    progress.masksAdded += stored.masksAdded;
    for (const problem of stored.problems) addProblem(progress, problem);
    this.#push('worklist.changed', { seriesIds: [stored.seriesId] });
    // files that were missing may be there again, and slices may have come
    if (!stored.seriesAdded) this.#push('series.changed', { seriesId: stored.seriesId });
    return stored.seriesId;
  }

  #finish(
    progress: Mutable<ImportProgress>,
    phase: 'done' | 'cancelled' | 'failed',
    seriesIds: number[],
  ): void {
    progress.phase = phase;
    progress.remainingSeconds = null;
    this.#push('ingest.progress', structuredClone(progress));
    this.#push('worklist.changed', { seriesIds });
  }
}

function addProblem(progress: Mutable<ImportProgress>, problem: Notice): void {
  if (progress.problems.length < PROBLEM_LIMIT) {
    progress.problems.push({
      code: problem.code,
      message: problem.message,
      ...(problem.file && { file: problem.file }),
    });
  }
}

const asNotice = (error: unknown, path: string): Notice =>
  error instanceof SulcusError
    ? { code: error.code, message: error.message, file: basename(path) }
    : {
        code: 'IMPORT_FAILED',
        message: 'The import stopped because of an internal error. Open the folder again.',
        file: basename(path),
      };
