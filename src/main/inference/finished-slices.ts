import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { sliceOutcome } from '../../shared/contract/inference.ts';
import { modelSource } from '../../shared/domain/mask-source.ts';
import { listMasks } from '../catalogue/mask-rows.ts';
import { parseRow, parseRows } from '../catalogue/parse-row.ts';
import type { ModelRegistry } from '../models/model-registry.ts';
import type { AnalyseJob } from './engine-process/engine-messages.ts';
import type { StoredJob } from './job-rows.ts';
import type { CurrentModel } from './prediction-store.ts';

const runRow = z.object({ id: z.number(), engine: z.string(), device: z.string() });
const predictionRow = z.object({ slice_id: z.number(), outcome: sliceOutcome });

/**
 * What a job that was paused, or cut off by the end of the workstation, has stored already: slices with the same pixels,
 * by the models as they are now, all of them by one engine.
 */
export function finishedSlices(
  database: Database,
  { job }: StoredJob,
  models: ModelRegistry,
): Pick<AnalyseJob, 'finished' | 'finishedBy'> {
  const nothing = { finished: [], finishedBy: null };
  const wanted = [job.classifierId, job.segmenterId].flatMap((id) => (id === null ? [] : [id]));
  const runs = wanted.map((id) => runOf(database, job.jobId, id, models.current(id)));
  // both models have answered for a slice when the segmentation, stored second, has
  const last = runs.at(-1);
  if (!last || runs.some((run) => run?.engine !== last.engine || run.device !== last.device)) return nothing;
  const masks = new Map(
    job.segmenterId === null
      ? []
      : listMasks(database, job.seriesId, modelSource(job.segmenterId, last.hash)).map((mask) => [
          mask.slice_id,
          Uint8Array.from(mask.runs),
        ]),
  );
  const rows = database
    .prepare(
      `select slice_id, outcome from prediction join slice on slice.id = prediction.slice_id
       where run_id = ? and prediction.pixel_sha256 = slice.pixel_sha256 and outcome <> 'failed'`,
    )
    .all(last.id);
  const finished = parseRows(predictionRow, rows, 'prediction').flatMap(({ slice_id, outcome }) =>
    outcome === 'notAnalysed' ? [] : [{ sliceId: slice_id, outcome, runs: masks.get(slice_id) ?? null }],
  );
  return { finished, finishedBy: `${last.engine} ${last.device}` };
}

function runOf(database: Database, jobId: number, modelId: string, model: CurrentModel | null) {
  if (!model) return null;
  const row = database
    .prepare(
      `select id, engine, device from run where job_id = @jobId and model_id = @modelId and model_hash = @hash
       and preprocessing_version = @preprocessingVersion and threshold = @threshold`,
    )
    .get({ ...model, jobId, modelId });
  return row ? { ...parseRow(runRow, row, 'run'), hash: model.hash } : null;
}
