import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import {
  type AnalysisMode,
  analysisMode,
  type ModelPredictions,
  type SliceOutcome,
  type SlicePrediction,
  sliceOutcome,
} from '../../shared/contract/inference.ts';
import { modelSource } from '../../shared/domain/mask-source.ts';
import { writeMask } from '../catalogue/mask-rows.ts';
import { parseRow, parseRows } from '../catalogue/parse-row.ts';
import { prepared } from '../catalogue/prepared.ts';
import { type CatalogueSlice, readSlice } from '../catalogue/series-rows.ts';
import { inTransaction } from '../catalogue/transaction.ts';
import { READ_WHOLE_INPUT } from './run-input.ts';

/** What a prediction depends on besides the pixels. */
export interface RunKey {
  readonly seriesId: number;
  readonly modelId: string;
  readonly modelHash: string;
  readonly preprocessingVersion: number;
  readonly threshold: number;
}

export interface RunContext extends RunKey {
  readonly mode: AnalysisMode;
  readonly outside: readonly string[];
  readonly engine: string;
  readonly device: string;
  readonly jobId: number;
}

export interface SliceResult {
  readonly sliceId: number;
  readonly pixelSha256: string;
  readonly outcome: SliceOutcome;
  readonly score: number | null;
  readonly uncertainty: number | null;
  readonly warning: string | null;
  /** width * height 0|1 where the slice was segmented */
  readonly mask: Uint8Array | null;
  /** width * height, 0..255 */
  readonly probability: Uint8Array | null;
  /** width * height, 0..255 for a standard deviation of 0..0.5; null: there was one run */
  readonly spread: Uint8Array | null;
}

/** Begins (or begins again) a run of one model over one series and returns its row id. */
export function beginRun(database: Database, run: RunContext): number {
  return inTransaction(database, () => {
    const row = database
      .prepare(
        `insert into run (series_id, model_id, model_hash, preprocessing_version, threshold, mode, outside, engine, device, job_id, created_at)
         values (@seriesId, @modelId, @modelHash, @preprocessingVersion, @threshold, @mode, @outside, @engine, @device, @jobId, @at)
         on conflict (series_id, model_id, model_hash) do update set preprocessing_version = excluded.preprocessing_version,
           threshold = excluded.threshold, mode = excluded.mode, outside = excluded.outside, engine = excluded.engine,
           device = excluded.device, job_id = excluded.job_id, created_at = excluded.created_at
         returning id`,
      )
      .get({ ...run, outside: JSON.stringify(run.outside), at: new Date().toISOString() });
    const { id } = parseRow(z.object({ id: z.number() }), row, 'run');
    return id;
  });
}

/** Drops what an earlier job left under this run, before the first result of a new job. */
export function clearRun(database: Database, runId: number, source: string, seriesId: number): void {
  inTransaction(database, () => {
    database.prepare('delete from prediction where run_id = ?').run(runId);
    database
      .prepare('delete from mask where source = ? and slice_id in (select id from slice where series_id = ?)')
      .run(source, seriesId);
  });
}

/** A prediction as the windows are told of it, with the revision of its mask (0: none). */
export interface StoredPrediction extends SlicePrediction {
  readonly revision: number;
}

/** Stores one slice's result and its mask together. The reader's own mask is never touched. */
export function storeResult(
  database: Database,
  runId: number,
  key: RunKey,
  result: SliceResult,
): StoredPrediction {
  return inTransaction(database, () => {
    const slice = readSlice(database, result.sliceId);
    const source = modelSource(key.modelId, key.modelHash);
    let pixels: number | null = null;
    let revision = 0;
    if (result.mask) {
      const binding = {
        sliceId: slice.id,
        source,
        width: slice.width,
        height: slice.height,
        pixelSha256: result.pixelSha256,
      };
      ({ pixels, revision } = writeMask(database, binding, result.mask));
    } else {
      prepared(database, 'delete from mask where slice_id = ? and source = ?').run(slice.id, source);
    }
    prepared(
      database,
      `insert into prediction (run_id, slice_id, pixel_sha256, outcome, score, uncertainty, pixels, warning, probability, spread)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (run_id, slice_id) do update set pixel_sha256 = excluded.pixel_sha256,
           outcome = excluded.outcome, score = excluded.score, uncertainty = excluded.uncertainty,
           pixels = excluded.pixels, warning = excluded.warning, probability = excluded.probability,
           spread = excluded.spread`,
    ).run(
      runId,
      slice.id,
      result.pixelSha256,
      result.outcome,
      result.score,
      result.uncertainty,
      pixels,
      result.warning,
      result.probability,
      // most of a slice is beyond doubt: it takes a twentieth of the room
      result.spread && deflateRawSync(result.spread, { level: 1 }),
    );
    return {
      sliceId: slice.id,
      outcome: result.outcome,
      score: result.score,
      uncertainty: result.uncertainty,
      pixels,
      warning: result.warning,
      revision,
    };
  });
}

/** Replaces a mask after the whole volume was seen (largest component); score and uncertainty stay. */
export function correctMask(
  database: Database,
  runId: number,
  key: RunKey,
  slice: CatalogueSlice,
  outcome: SliceOutcome,
  mask: Uint8Array,
): StoredPrediction {
  return inTransaction(database, () => {
    const source = modelSource(key.modelId, key.modelHash);
    const pixelSha256 = slice.pixel_sha256 ?? '';
    const state = writeMask(
      database,
      { sliceId: slice.id, source, width: slice.width, height: slice.height, pixelSha256 },
      mask,
    );
    const row = prepared(
      database,
      'update prediction set outcome = ?, pixels = ? where run_id = ? and slice_id = ? returning score, uncertainty, warning',
    ).get(outcome, state.pixels, runId, slice.id);
    const kept = parseRow(
      z.object({
        score: z.number().nullable(),
        uncertainty: z.number().nullable(),
        warning: z.string().nullable(),
      }),
      row,
      'prediction',
    );
    return { ...kept, sliceId: slice.id, outcome, pixels: state.pixels, revision: state.revision };
  });
}

const runRow = z.object({
  id: z.number(),
  model_id: z.string(),
  model_hash: z.string(),
  preprocessing_version: z.number(),
  threshold: z.number(),
  mode: analysisMode,
  outside: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  engine: z.string(),
  device: z.string(),
  created_at: z.string(),
  whole: z.number(),
});

const predictionRow = z.object({
  sliceId: z.number(),
  outcome: sliceOutcome,
  score: z.number().nullable(),
  uncertainty: z.number().nullable(),
  pixels: z.number().nullable(),
  warning: z.string().nullable(),
  stale: z.number(),
});

/** What the present registry says of a model, or null when it is not there (any more). */
export interface CurrentModel {
  readonly name: string;
  readonly task: 'classification' | 'segmentation';
  readonly hash: string;
  readonly threshold: number;
  readonly preprocessingVersion: number;
}

/**
 * Predictions of every model on a series. `current` is false when model, preprocessing, threshold or the pixels of
 * any slice are no longer those of now, or the volume has slices that the run did not read; such results are shown as out of date and refused in reports.
 */
export function listPredictions(
  database: Database,
  seriesId: number,
  currentModel: (modelId: string) => CurrentModel | null,
): ModelPredictions[] {
  const runs = parseRows(
    runRow,
    database
      .prepare(`select *, ${READ_WHOLE_INPUT} as whole from run where series_id = ? order by model_id, id`)
      .all(seriesId),
    'run',
  );
  const select = database.prepare(
    `select prediction.slice_id as sliceId, outcome, score, uncertainty, pixels, warning,
       prediction.pixel_sha256 <> coalesce(slice.pixel_sha256, '') as stale
     from prediction join slice on slice.id = prediction.slice_id where run_id = ? order by slice.number`,
  );
  return runs.map((run) => {
    const rows = parseRows(predictionRow, select.all(run.id), 'prediction');
    const model = currentModel(run.model_id);
    return {
      modelId: run.model_id,
      modelHash: run.model_hash,
      modelName: model?.name ?? run.model_id,
      task: model?.task ?? (rows.some((row) => row.pixels !== null) ? 'segmentation' : 'classification'),
      current:
        model !== null &&
        run.whole === 1 &&
        model.hash === run.model_hash &&
        model.threshold === run.threshold &&
        model.preprocessingVersion === run.preprocessing_version &&
        rows.every((row) => row.stale === 0),
      mode: run.mode,
      outsideTrainingData: run.outside,
      engine: run.engine,
      device: run.device,
      createdAt: run.created_at,
      slices: rows.map(({ stale: _stale, ...row }) => row),
    };
  });
}

/** The stored probability map (0..255) of exactly this model as it is now, or null: an older one is out of date. */
export const readProbability = (
  database: Database,
  sliceId: number,
  modelId: string,
  modelHash: string,
): Buffer | null => readMap(database, 'probability', sliceId, modelId, modelHash);

/** How far mirrored runs or members are apart (0..255 for 0..0.5), or null: out of date, or there was one run. */
export function readSpread(
  database: Database,
  sliceId: number,
  modelId: string,
  modelHash: string,
): Buffer | null {
  const deflated = readMap(database, 'spread', sliceId, modelId, modelHash);
  return deflated && inflateRawSync(deflated);
}

function readMap(
  database: Database,
  column: 'probability' | 'spread',
  sliceId: number,
  modelId: string,
  modelHash: string,
): Buffer | null {
  const row = database
    .prepare(
      `select ${column} as map from prediction join run on run.id = prediction.run_id
       join slice on slice.id = prediction.slice_id and slice.pixel_sha256 = prediction.pixel_sha256
       where prediction.slice_id = ? and run.model_id = ? and run.model_hash = ? and ${READ_WHOLE_INPUT}`,
    )
    .get(sliceId, modelId, modelHash);
  return row ? parseRow(z.object({ map: z.instanceof(Buffer).nullable() }), row, 'prediction').map : null;
}
