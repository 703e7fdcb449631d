import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { notice } from '../../shared/contract/define.ts';
import { sliceState, windowLevel } from '../../shared/contract/series.ts';
import { hasGap, stackWarnings } from '../../shared/domain/stack.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { parseRow, parseRows } from './parse-row.ts';

const json = <S extends z.ZodType>(schema: S) =>
  z.string().transform((text, context): z.output<S> => {
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      context.addIssue('not the JSON this column holds');
      return z.NEVER;
    }
  });

const OF_THE_STACK = new Set(['GAP', 'SLICES_FAILED']);

const seriesRow = z
  .object({
    id: z.number(),
    study_id: z.number(),
    patient_id: z.number(),
    code: z.string(),
    age: z.string().nullable(),
    sex: z.string().nullable(),
    research: json(z.record(z.string(), z.string())),
    study_date: z.string(),
    name: z.string(),
    folder: z.string(),
    width: z.number(),
    height: z.number(),
    bits: z.union([z.literal(8), z.literal(16)]),
    samples: z.union([z.literal(1), z.literal(3)]),
    channels: json(z.array(z.object({ label: z.string(), copyOf: z.string().nullable() }))),
    presets: json(z.array(z.object({ id: z.string(), label: z.string(), windows: z.array(windowLevel) }))),
    warnings: json(z.array(notice)),
    /** number and state of each slice in stack order; null where numbers and states leave no gap */
    stack: json(z.array(z.tuple([z.number(), sliceState]))).nullable(),
    spacing_x: z.number().nullable(),
    spacing_y: z.number().nullable(),
    spacing_z: z.number().nullable(),
    spacing_by: z.string().nullable(),
    image_left: z.enum(['patientRight', 'patientLeft']).nullable(),
    image_left_by: z.string().nullable(),
    last_index: z.number(),
  })
  .transform(({ stack, warnings, ...row }) => {
    const slices = (stack ?? []).map(([number, state]) => ({ number, state }));
    return {
      ...row,
      hasGap: hasGap(slices),
      // what follows from the slices is said as they are now, whatever was noted when the first of them came
      warnings: [...warnings.filter(({ code }) => !OF_THE_STACK.has(code)), ...stackWarnings(slices)],
    };
  });
export type SeriesRow = z.output<typeof seriesRow>;

const SELECT = `select series.*,
  case when (select count(*) <> coalesce(max(number) - min(number) + 1, 0) or coalesce(sum(state = 'failed'), 0) > 0
               from slice where series_id = series.id)
    then (select json_group_array(json_array(number, state))
            from (select number, state from slice where series_id = series.id order by number))
    end as stack,
  study.study_date, study.patient_id, patient.code, patient.age, patient.sex, patient.research
  from series join study on study.id = series.study_id join patient on patient.id = study.patient_id`;

/** @throws SulcusError SERIES_UNKNOWN */
export function readSeries(database: Database, seriesId: number): SeriesRow {
  const row = database.prepare(`${SELECT} where series.id = ?`).get(seriesId);
  if (!row)
    throw new SulcusError('SERIES_UNKNOWN', 'This series is not in the catalogue. Go back to the worklist.');
  return parseRow(seriesRow, row, 'series');
}

export const listSeries = (database: Database): SeriesRow[] =>
  parseRows(
    seriesRow,
    database.prepare(`${SELECT} order by patient.code, study.study_date, series.name`).all(),
    'series',
  );

export const listSeriesIn = (database: Database, folder: string): SeriesRow[] =>
  parseRows(
    seriesRow,
    database.prepare(`${SELECT} where series.folder = ? order by series.id`).all(folder),
    'series',
  );

export function findSeries(
  database: Database,
  code: string,
  studyDate: string,
  name: string,
): SeriesRow | null {
  const row = database
    .prepare(`${SELECT} where patient.code = ? and study.study_date = ? and series.name = ?`)
    .get(code, studyDate, name);
  return row ? parseRow(seriesRow, row, 'series') : null;
}

const sliceRow = z.object({
  id: z.number(),
  series_id: z.number(),
  number: z.number(),
  path: z.string(),
  page: z.number(),
  file_sha256: z.string().nullable(),
  pixel_sha256: z.string().nullable(),
  width: z.number(),
  height: z.number(),
  state: sliceState,
  problem: z.string().nullable(),
});
export type CatalogueSlice = z.output<typeof sliceRow>;

const SLICE_COLUMNS =
  'id, series_id, number, path, page, file_sha256, pixel_sha256, width, height, state, problem';

export const listSlices = (database: Database, seriesId: number): CatalogueSlice[] =>
  parseRows(
    sliceRow,
    database.prepare(`select ${SLICE_COLUMNS} from slice where series_id = ? order by number`).all(seriesId),
    'slice',
  );

/** @throws SulcusError SLICE_UNKNOWN */
export function readSlice(database: Database, sliceId: number): CatalogueSlice {
  const row = database.prepare(`select ${SLICE_COLUMNS} from slice where id = ?`).get(sliceId);
  if (!row)
    throw new SulcusError('SLICE_UNKNOWN', 'This slice is not in the catalogue. Open the series again.');
  return parseRow(sliceRow, row, 'slice');
}

/** Thumbnails in stack order, 64 x 64 bytes each; null where a slice could not be read. */
export const listThumbnails = (database: Database, seriesId: number): (Buffer | null)[] =>
  parseRows(
    z.object({ thumbnail: z.instanceof(Buffer).nullable() }),
    database.prepare('select thumbnail from slice where series_id = ? order by number').all(seriesId),
    'slice',
  ).map((row) => row.thumbnail);

export function markSlice(
  database: Database,
  sliceId: number,
  state: CatalogueSlice['state'],
  problem: string | null,
): void {
  database.prepare('update slice set state = ?, problem = ? where id = ?').run(state, problem, sliceId);
}
