import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { MaskSliceState } from '../../shared/contract/masks.ts';
import { countRunPixels, decodeRuns, encodeRuns } from '../../shared/mask/run-length.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { parseRow, parseRows } from './parse-row.ts';
import { prepared } from './prepared.ts';

const maskRow = z.object({
  slice_id: z.number(),
  source: z.string(),
  width: z.number(),
  height: z.number(),
  pixel_sha256: z.string(),
  runs: z.instanceof(Buffer),
  sha256: z.string(),
  pixels: z.number(),
  revision: z.number(),
  updated_at: z.string(),
});
export type MaskRow = z.output<typeof maskRow>;

const COLUMNS = 'slice_id, source, width, height, pixel_sha256, runs, sha256, pixels, revision, updated_at';

/** What a mask is bound to: never a path or a position in a list. */
export interface MaskBinding {
  readonly sliceId: number;
  readonly source: string;
  readonly width: number;
  readonly height: number;
  readonly pixelSha256: string;
}

export function readMask(database: Database, sliceId: number, source: string): MaskRow | null {
  const row = prepared(database, `select ${COLUMNS} from mask where slice_id = ? and source = ?`).get(
    sliceId,
    source,
  );
  return row ? checked(parseRow(maskRow, row, 'mask')) : null;
}

/**
 * Masks of one source over a series whose pixels are still those they were drawn on; others are set aside.
 * @param only of these slices; null: of all
 */
export function listMasks(
  database: Database,
  seriesId: number,
  source: string,
  only: ReadonlySet<number> | null = null,
): MaskRow[] {
  const rows = database
    .prepare(
      `select ${COLUMNS.split(', ')
        .map((column) => `mask.${column}`)
        .join(', ')} from mask join slice on slice.id = mask.slice_id
       where slice.series_id = @seriesId and mask.source = @source and mask.pixel_sha256 = slice.pixel_sha256
         and mask.width = slice.width and mask.height = slice.height
         and (@only is null or slice.id in (select value from json_each(@only))) order by slice.number`,
    )
    .all({ seriesId, source, only: only && JSON.stringify([...only]) });
  return parseRows(maskRow, rows, 'mask').map(checked);
}

/** Every source that has masks on a series, with the state of each slice. */
export function listMaskStates(
  database: Database,
  seriesId: number,
): (MaskSliceState & { source: string })[] {
  return parseRows(
    z.object({ sliceId: z.number(), source: z.string(), revision: z.number(), pixels: z.number() }),
    database
      .prepare(
        `select mask.slice_id as sliceId, mask.source, mask.revision, mask.pixels
         from mask join slice on slice.id = mask.slice_id
         where slice.series_id = ? and mask.pixel_sha256 = slice.pixel_sha256 order by mask.source, slice.number`,
      )
      .all(seriesId),
    'mask',
  );
}

/** Stores a mask (0|1 per pixel) under the next revision. Call inside a transaction. */
export function writeMask(database: Database, binding: MaskBinding, mask: Uint8Array): MaskSliceState {
  if (mask.length !== binding.width * binding.height) {
    throw new SulcusError('MASK_SIZE', 'A mask does not have the size of its slice; it was not stored.');
  }
  return writeRuns(database, binding, encodeRuns(mask));
}

/**
 * Stores a mask given as canonical runs (of `encodeRuns`) under the next revision. Call inside a transaction.
 * @throws SulcusError MASK_CORRUPT when the runs do not add up to the slice
 */
export function writeRuns(database: Database, binding: MaskBinding, runs: Uint8Array): MaskSliceState {
  const pixels = countRunPixels(runs, binding.width * binding.height);
  const row = prepared(
    database,
    `insert into mask (slice_id, source, width, height, pixel_sha256, runs, sha256, pixels, revision, updated_at)
       values (@sliceId, @source, @width, @height, @pixelSha256, @runs, @sha256, @pixels, 1, @at)
       on conflict (slice_id, source) do update set width = excluded.width, height = excluded.height,
         pixel_sha256 = excluded.pixel_sha256, runs = excluded.runs, sha256 = excluded.sha256,
         pixels = excluded.pixels, revision = mask.revision + 1, updated_at = excluded.updated_at
       returning revision`,
  ).get({ ...binding, runs, sha256: hashRuns(runs), pixels, at: new Date().toISOString() });
  const { revision } = parseRow(z.object({ revision: z.number() }), row, 'mask');
  return { sliceId: binding.sliceId, revision, pixels };
}

/** The pixels of a stored mask, 0|1, row-major. */
export const maskPixels = (row: MaskRow): Uint8Array => decodeRuns(row.runs, row.width * row.height);

/** One hash over all masks of a source: what a confirmation signs and a report states. */
export function hashMasks(rows: readonly MaskRow[]): string {
  const hash = createHash('sha256');
  for (const row of rows)
    if (row.pixels > 0) hash.update(`${row.slice_id}:${row.pixel_sha256}:${row.sha256}\n`);
  return hash.digest('hex');
}

/** sha256 (hex) of a mask's runs: equal masks have equal runs. */
export const hashRuns = (runs: Uint8Array): string => createHash('sha256').update(runs).digest('hex');

function checked(row: MaskRow): MaskRow {
  if (hashRuns(row.runs) !== row.sha256) {
    throw new SulcusError(
      'MASK_DAMAGED',
      `The stored mask of slice id ${row.slice_id} (${row.source}) does not match its checksum. It is not shown; restore a backup of the catalogue.`,
    );
  }
  return row;
}
