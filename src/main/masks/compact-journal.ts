import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import { groupBy } from '../../shared/group-by.ts';
import { diffMask } from '../../shared/mask/mask-delta.ts';
import { decodeRuns, forEachRun } from '../../shared/mask/run-length.ts';
import { parseRows } from '../catalogue/parse-row.ts';
import { prepared } from '../catalogue/prepared.ts';

/** Drops what could still have been redone: its strokes go, its rows stay behind as discarded. Call in a transaction. */
export function dropRedoable(
  database: Database,
  author: { readonly seriesId: number; readonly readerId: number },
): void {
  const undone = `series_id = ? and reader_id = ? and state = 'undone'`;
  prepared(database, `delete from stroke where action_id in (select id from action where ${undone})`).run(
    author.seriesId,
    author.readerId,
  );
  prepared(database, `update action set state = 'discarded' where ${undone}`).run(
    author.seriesId,
    author.readerId,
  );
}

const partRow = z.object({
  id: z.number(),
  slice_id: z.number(),
  pixel_sha256: z.string(),
  delta: z.instanceof(Buffer),
});

/**
 * Makes one row per slice of the parts a long stroke was journalled in; undo and redo of the action stay the same, byte
 * for byte. Call in a transaction, for an action that nothing is added to any more.
 */
export function mergeParts(database: Database, actionId: number): void {
  const rows = prepared(
    database,
    'select id, slice_id, pixel_sha256, delta from stroke where action_id = ? order by id',
  ).all(actionId);
  if (rows.length < 2) return;
  const parts = groupBy(
    parseRows(partRow, rows, 'stroke'),
    (part) => `${part.slice_id} ${part.pixel_sha256}`,
  );
  for (const [first, ...rest] of parts.values()) {
    if (!first || rest.length === 0) continue;
    let delta: Uint8Array = first.delta;
    for (const part of rest) delta = joinDeltas(delta, part.delta);
    prepared(database, 'update stroke set delta = ? where id = ?').run(delta, first.id);
    for (const part of rest) prepared(database, 'delete from stroke where id = ?').run(part.id);
  }
}

/** One change after another, as one: what both flip stays as it was. */
function joinDeltas(a: Uint8Array, b: Uint8Array): Uint8Array {
  const pixels = forEachRun(a, () => undefined);
  return diffMask(decodeRuns(a, pixels), decodeRuns(b, pixels));
}
