import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { Push } from '../../shared/contract/contract.ts';
import {
  jobState,
  type ReviewChange,
  reviewState,
  type WorklistRow,
} from '../../shared/contract/worklist.ts';
import { DOUBTFUL_FROM } from '../../shared/domain/doubt.ts';
import { audit } from '../catalogue/audit.ts';
import { parseRows } from '../catalogue/parse-row.ts';
import { readReader } from '../catalogue/readers.ts';
import { listSeries, type SeriesRow } from '../catalogue/series-rows.ts';
import { inTransaction } from '../catalogue/transaction.ts';
import { READ_WHOLE_INPUT } from '../inference/run-input.ts';

const factRow = z.object({
  seriesId: z.number(),
  sliceCount: z.number(),
  missing: z.number(),
  review: reviewState.nullable(),
  comment: z.string().nullable(),
  confirmedBy: z.string().nullable(),
  confirmedAt: z.string().nullable(),
  lastReader: z.string().nullable(),
  hasTruth: z.number(),
  jobState: jobState.nullable(),
  jobDone: z.number().nullable(),
  jobTotal: z.number().nullable(),
});

const FACTS = `select series.id as seriesId,
  (select count(*) from slice where series_id = series.id) as sliceCount,
  (select count(*) from slice where series_id = series.id and state <> 'ok') as missing,
  review.state as review, review.comment,
  (select reader.name from confirmation join reader on reader.id = confirmation.reader_id
     where confirmation.series_id = series.id and withdrawn_at is null order by confirmation.id desc limit 1) as confirmedBy,
  (select at from confirmation where series_id = series.id and withdrawn_at is null order by id desc limit 1) as confirmedAt,
  coalesce(
    (select reader.name from action join reader on reader.id = action.reader_id where action.series_id = series.id
       order by action.id desc limit 1),
    (select reader.name from reader where reader.id = review.reader_id)) as lastReader,
  exists (select 1 from mask join slice on slice.id = mask.slice_id
     where slice.series_id = series.id and mask.source = 'groundTruth') as hasTruth,
  job.state as jobState, job.done as jobDone, job.total as jobTotal
 from series
 left join review on review.series_id = series.id
 left join job on job.id = (select max(id) from job where series_id = series.id)`;

const scoreRow = z.object({
  seriesId: z.number(),
  modelId: z.string(),
  modelHash: z.string(),
  runId: z.number(),
  highest: z.number().nullable(),
  findings: z.number(),
  segmented: z.number(),
  negative: z.number(),
  failed: z.number(),
  pixels: z.number().nullable(),
  uncertainty: z.number().nullable(),
  doubtful: z.number(),
  outside: z.number(),
});

/** A run segmented where it has pixels: a classifier's positive call is no outlined slice. */
const SCORES = `select run.series_id as seriesId, run.model_id as modelId, run.model_hash as modelHash, run.id as runId,
  max(prediction.score) as highest,
  sum(prediction.outcome = 'finding') as findings,
  sum(prediction.pixels is not null) as segmented,
  sum(prediction.outcome = 'negative') as negative,
  sum(prediction.outcome = 'failed') as failed,
  sum(prediction.pixels) as pixels,
  max(prediction.uncertainty) as uncertainty,
  coalesce(sum(prediction.uncertainty >= ${DOUBTFUL_FROM}), 0) as doubtful,
  run.outside <> '[]' as outside
 from run join prediction on prediction.run_id = run.id
 join slice on slice.id = prediction.slice_id and slice.pixel_sha256 = prediction.pixel_sha256
 group by run.id having ${READ_WHOLE_INPUT}`;

const decisionRow = z.object({ seriesId: z.number(), readerId: z.number() });

/** A decision stays one after it was taken back: that reader has seen what the models say. */
const DECISIONS = `select json_extract(subject, '$.seriesId') as seriesId, reader_id as readerId from audit
  where action = 'review.set' and reader_id is not null and json_extract(subject, '$.state') in ('done', 'flagged')
 union select series_id, reader_id from confirmation`;

/** The worklist: one row per series, made afresh from the catalogue each time. */
export class WorklistService {
  readonly #database: Database;
  readonly #isCurrentModel: (modelId: string, hash: string) => boolean;

  readonly #push: Push;

  constructor(
    database: Database,
    isCurrentModel: (modelId: string, hash: string) => boolean,
    push: Push = () => undefined,
  ) {
    this.#database = database;
    this.#isCurrentModel = isCurrentModel;
    this.#push = push;
  }

  list(): WorklistRow[] {
    const facts = new Map(
      parseRows(factRow, this.#database.prepare(FACTS).all(), 'series').map((row) => [row.seriesId, row]),
    );
    const scores = this.#currentScores();
    const decisions = this.#decisions();
    return listSeries(this.#database).map((series) =>
      describe(series, facts.get(series.id), scores.get(series.id) ?? [], decisions.get(series.id) ?? []),
    );
  }

  row(seriesId: number): WorklistRow {
    const row = this.list().find((candidate) => candidate.seriesId === seriesId);
    if (!row) throw new Error('a series that was just read is not in the list');
    return row;
  }

  /** Sets review state, comment or both, and leaves the other; who and when stand in the row and in the audit. */
  setReview(seriesId: number, readerId: number, { state, comment }: ReviewChange): WorklistRow {
    readReader(this.#database, readerId);
    inTransaction(this.#database, () => {
      this.#database
        .prepare(
          `insert into review (series_id, state, comment, reader_id, at)
           values (@seriesId, coalesce(@state, 'inProgress'), coalesce(@comment, ''), @readerId, @at)
           on conflict (series_id) do update set state = coalesce(@state, state), comment = coalesce(@comment, comment),
             reader_id = excluded.reader_id, at = excluded.at`,
        )
        .run({
          ...{ seriesId, readerId, at: new Date().toISOString() },
          ...{ state: state ?? null, comment: comment ?? null },
        });
      if (state !== undefined) audit(this.#database, readerId, 'review.set', { seriesId, state });
    });
    this.#push('worklist.changed', { seriesIds: [seriesId] });
    return this.row(seriesId);
  }

  #decisions(): Map<number, number[]> {
    const bySeries = new Map<number, number[]>();
    for (const { seriesId, readerId } of parseRows(
      decisionRow,
      this.#database.prepare(DECISIONS).all(),
      'decision',
    ))
      bySeries.set(seriesId, [...(bySeries.get(seriesId) ?? []), readerId]);
    return bySeries;
  }

  /** Only runs of models as they are now: a stale number never stands in the worklist. */
  #currentScores(): Map<number, z.output<typeof scoreRow>[]> {
    const bySeries = new Map<number, z.output<typeof scoreRow>[]>();
    for (const row of parseRows(scoreRow, this.#database.prepare(SCORES).all(), 'prediction')) {
      if (!this.#isCurrentModel(row.modelId, row.modelHash)) continue;
      const rows = bySeries.get(row.seriesId) ?? [];
      rows.push(row);
      bySeries.set(row.seriesId, rows);
    }
    return bySeries;
  }
}

function describe(
  series: SeriesRow,
  facts: z.output<typeof factRow> | undefined,
  scores: readonly z.output<typeof scoreRow>[],
  decidedBy: number[],
): WorklistRow {
  // the newest run that segmented anything says how much tumour there is; any model may say how likely
  const segmenter = scores.filter((score) => score.segmented > 0).sort((a, b) => b.runId - a.runId)[0];
  const highest = scores.reduce<number | null>(
    (top, s) => (s.highest === null ? top : Math.max(top ?? 0, s.highest)),
    null,
  );
  const { spacing_x: x, spacing_y: y, spacing_z: z } = series;
  const pixels = segmenter?.pixels ?? null;
  const sliceCount = facts?.sliceCount ?? 0;
  const notSegmented = segmenter ? unsegmented(segmenter, sliceCount) : null;
  // a slice nobody looked at is a gap like any other
  const whole = !series.hasGap && notSegmented?.failed === 0 && notSegmented.notAnalysed === 0;
  return {
    seriesId: series.id,
    patientCode: series.code,
    age: series.age,
    sex: series.sex,
    studyDate: series.study_date || null,
    seriesName: series.name,
    sliceCount,
    missingSlices: facts?.missing ?? 0,
    ai: { state: facts?.jobState ?? 'none', done: facts?.jobDone ?? 0, total: facts?.jobTotal ?? 0 },
    highestScore: highest,
    tumourSlices: segmenter ? segmenter.findings : null,
    tumourPixels: pixels,
    notSegmented,
    volumeMm3: pixels !== null && x && y && z && whole ? pixels * x * y * z : null,
    uncertainty: segmenter?.uncertainty ?? null,
    doubtfulSlices: segmenter?.uncertainty == null ? null : segmenter.doubtful,
    outsideTrainingData: scores.some((score) => score.outside === 1),
    review: facts?.review ?? 'notStarted',
    reviewComment: facts?.comment ?? '',
    confirmedBy: facts?.confirmedBy ?? null,
    confirmedAt: facts?.confirmedAt ?? null,
    lastReader: facts?.lastReader ?? null,
    decidedBy,
    hasGroundTruth: (facts?.hasTruth ?? 0) === 1,
    warnings: series.warnings,
  };
}

function unsegmented({ segmented, negative, failed }: z.output<typeof scoreRow>, sliceCount: number) {
  return { negative, failed, notAnalysed: Math.max(0, sliceCount - segmented - negative - failed) };
}
