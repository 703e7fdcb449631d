import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { analysisMode, type Job } from '../../shared/contract/inference.ts';
import { jobState } from '../../shared/contract/worklist.ts';
import { parseRow, parseRows } from '../catalogue/parse-row.ts';
import { prepared } from '../catalogue/prepared.ts';

const jobRow = z
  .object({
    id: z.number(),
    series_id: z.number(),
    classifier_id: z.string().nullable(),
    segmenter_id: z.string().nullable(),
    mode: analysisMode,
    allow_outside: z.number(),
    first_slice_id: z.number().nullable(),
    state: jobState,
    done: z.number(),
    total: z.number(),
    engine: z.string().nullable(),
    device: z.string().nullable(),
    milliseconds_per_slice: z.number().nullable(),
    error_code: z.string().nullable(),
    error_message: z.string().nullable(),
    created_at: z.string(),
  })
  .transform((row) => ({
    job: {
      jobId: row.id,
      seriesId: row.series_id,
      state: row.state,
      mode: row.mode,
      classifierId: row.classifier_id,
      segmenterId: row.segmenter_id,
      done: row.done,
      total: row.total,
      remainingSeconds:
        row.milliseconds_per_slice === null
          ? null
          : ((row.total - row.done) * row.milliseconds_per_slice) / 1000,
      engine: row.engine,
      device: row.device,
      millisecondsPerSlice: row.milliseconds_per_slice,
      error: row.error_code ? { code: row.error_code, message: row.error_message ?? '' } : null,
      createdAt: row.created_at,
    } satisfies Job,
    allowOutside: row.allow_outside === 1,
    firstSliceId: row.first_slice_id,
  }));
export type StoredJob = z.output<typeof jobRow>;

export interface NewJob {
  readonly seriesId: number;
  readonly classifierId: string | null;
  readonly segmenterId: string | null;
  readonly mode: Job['mode'];
  readonly allowOutside: boolean;
  readonly firstSliceId: number | null;
  readonly total: number;
}

export function insertJob(database: Database, job: NewJob): StoredJob {
  const { lastInsertRowid } = database
    .prepare(
      `insert into job (series_id, classifier_id, segmenter_id, mode, allow_outside, first_slice_id, state, done, total, created_at)
       values (@seriesId, @classifierId, @segmenterId, @mode, @allowOutside, @firstSliceId, 'queued', 0, @total, @at)`,
    )
    .run({ ...job, allowOutside: job.allowOutside ? 1 : 0, at: new Date().toISOString() });
  return readJob(database, Number(lastInsertRowid));
}

const rowOf = (database: Database, jobId: number): unknown =>
  prepared(database, 'select * from job where id = ?').get(jobId);

const readJob = (database: Database, jobId: number): StoredJob =>
  parseRow(jobRow, rowOf(database, jobId), 'job');

export function findJob(database: Database, jobId: number): StoredJob | null {
  const row = rowOf(database, jobId);
  return row === undefined ? null : parseRow(jobRow, row, 'job');
}

const NOT_OVER = `('queued', 'running', 'paused')`;

/** So many of those that are over are listed. */
const OVER_LISTED = 500;

/** Newest first: all that are not over, and the newest of those that are. */
export const listJobs = (database: Database): StoredJob[] =>
  parseRows(
    jobRow,
    prepared(
      database,
      `select * from job where state in ${NOT_OVER}
         or id in (select id from job where state not in ${NOT_OVER} order by id desc limit ?)
       order by id desc`,
    ).all(OVER_LISTED),
    'job',
  );

export const listJobsIn = (database: Database, state: Job['state']): StoredJob[] =>
  parseRows(jobRow, database.prepare('select * from job where state = ? order by id').all(state), 'job');

export interface JobUpdate {
  readonly state?: Job['state'];
  readonly done?: number;
  readonly total?: number;
  readonly engine?: string;
  readonly device?: string;
  readonly millisecondsPerSlice?: number;
  readonly error?: { readonly code: string; readonly message: string };
}

export function updateJob(database: Database, jobId: number, change: JobUpdate): StoredJob {
  const over = change.state === 'done' || change.state === 'failed' || change.state === 'cancelled';
  prepared(
    database,
    `update job set state = coalesce(@state, state), done = coalesce(@done, done), total = coalesce(@total, total),
         engine = coalesce(@engine, engine), device = coalesce(@device, device),
         milliseconds_per_slice = coalesce(@milliseconds, milliseconds_per_slice),
         error_code = coalesce(@code, error_code), error_message = coalesce(@message, error_message),
         finished_at = coalesce(@finished, finished_at) where id = @jobId`,
  ).run({
    jobId,
    state: change.state ?? null,
    done: change.done ?? null,
    total: change.total ?? null,
    engine: change.engine ?? null,
    device: change.device ?? null,
    milliseconds: change.millisecondsPerSlice ?? null,
    code: change.error?.code ?? null,
    message: change.error?.message ?? null,
    finished: over ? new Date().toISOString() : null,
  });
  return readJob(database, jobId);
}
