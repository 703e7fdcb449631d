import type { Database } from 'better-sqlite3';

/**
 * SQL condition on a row of `run`: the volume has no readable slice that its job did not read. A slice that came later
 * (imported into a gap, re-linked) changes what its neighbours' input, the volume's intensities and the component filter
 * should have been, so the whole run is out of date. A slice that has gone missing since changes nothing.
 */
export const READ_WHOLE_INPUT = `(
  select count(*) from slice
    left join prediction as answered on answered.run_id = run.id and answered.slice_id = slice.id
    where slice.series_id = run.series_id
      and (answered.slice_id is not null or (slice.state = 'ok' and slice.pixel_sha256 is not null))
  ) <= (select total from job where job.id = run.job_id)`;

/** Whether slices were added to the volume since this model ran over it; false where it did not run. */
export const hasGrownSince = (
  database: Database,
  seriesId: number,
  modelId: string,
  modelHash: string,
): boolean =>
  database
    .prepare(
      `select 1 from run where series_id = ? and model_id = ? and model_hash = ? and not ${READ_WHOLE_INPUT}`,
    )
    .get(seriesId, modelId, modelHash) !== undefined;
