import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { readerSource } from '../../shared/domain/mask-source.ts';
import { applyDelta } from '../../shared/mask/mask-delta.ts';
import { encodeRuns } from '../../shared/mask/run-length.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { listMasks, maskPixels } from '../catalogue/mask-rows.ts';
import { parseRows } from '../catalogue/parse-row.ts';

const strokeRow = z.object({ slice_id: z.number(), delta: z.instanceof(Buffer) });

/**
 * A reader's masks of a series as they stood before one of the changes: what was changed since is taken back, newest
 * first. Slices drawn on only since then are empty.
 * @returns run lengths by slice id, of every slice that has a mask of this reader now
 * @throws SulcusError REVISION_UNKNOWN when there is no such change, or it was undone
 */
export function masksBefore(
  database: Database,
  { seriesId, readerId }: { readonly seriesId: number; readonly readerId: number },
  actionId: number,
): Map<number, Uint8Array> {
  const known = database
    .prepare(`select 1 from action where id = ? and series_id = ? and reader_id = ? and state = 'done'`)
    .get(actionId, seriesId, readerId);
  if (!known) {
    throw new SulcusError(
      'REVISION_UNKNOWN',
      'This state of the mask is not in the history any more: the change after it was undone. Choose another.',
    );
  }
  const masks = new Map(
    listMasks(database, seriesId, readerSource(readerId)).map((row) => [row.slice_id, maskPixels(row)]),
  );
  const strokes = parseRows(
    strokeRow,
    database
      .prepare(
        `select stroke.slice_id, stroke.delta from stroke join action on action.id = stroke.action_id
         where action.series_id = ? and action.reader_id = ? and action.state = 'done' and action.id >= ?
         order by stroke.id desc`,
      )
      .all(seriesId, readerId, actionId),
    'stroke',
  );
  for (const { slice_id, delta } of strokes) {
    const mask = masks.get(slice_id);
    if (mask) applyDelta(mask, delta);
  }
  return new Map([...masks].map(([sliceId, mask]) => [sliceId, encodeRuns(mask)]));
}
