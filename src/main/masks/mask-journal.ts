import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { ActionResult, History, HistoryEntry, MaskSliceState } from '../../shared/contract/masks.ts';
import { readerSource } from '../../shared/domain/mask-source.ts';
import { groupBy } from '../../shared/group-by.ts';
import { applyDelta } from '../../shared/mask/mask-delta.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { audit } from '../catalogue/audit.ts';
import { type MaskBinding, maskPixels, readMask, writeMask } from '../catalogue/mask-rows.ts';
import { parseRow, parseRows } from '../catalogue/parse-row.ts';
import { prepared } from '../catalogue/prepared.ts';
import { type CatalogueSlice, readSlice } from '../catalogue/series-rows.ts';
import { dropRedoable, mergeParts } from './compact-journal.ts';

/** One change of one slice: XOR run lengths of the pixels it flips, drawn on `baseRevision`. */
export interface DeltaChange {
  readonly sliceId: number;
  readonly pixelSha256: string;
  readonly width: number;
  readonly height: number;
  readonly baseRevision: number;
  readonly delta: Uint8Array;
}

interface Author {
  readonly seriesId: number;
  readonly readerId: number;
}

/**
 * Begins an action: what could still have been redone is dropped, and the action before, which nothing can be added to
 * any more, is compacted. Call inside a transaction.
 */
export function beginAction(database: Database, author: Author, label: string): number {
  dropRedoable(database, author);
  const closed = newestAction(database, author, 'done', 'desc');
  if (closed) mergeParts(database, closed.id);
  const { lastInsertRowid } = database
    .prepare(`insert into action (series_id, reader_id, label, state, at) values (?, ?, ?, 'done', ?)`)
    .run(author.seriesId, author.readerId, label, new Date().toISOString());
  audit(database, author.readerId, 'mask.edited', {
    seriesId: author.seriesId,
    actionId: Number(lastInsertRowid),
  });
  return Number(lastInsertRowid);
}

/** Who acted last on a series, also when it was undone; null where nobody has. */
export function lastReaderId(database: Database, seriesId: number): number | null {
  const row = prepared(
    database,
    `select reader_id as readerId from action where series_id = ? order by id desc limit 1`,
  ).get(seriesId);
  return row === undefined ? null : parseRow(z.object({ readerId: z.number() }), row, 'action').readerId;
}

/**
 * The action a further part belongs to: the reader's newest one on this series, not undone.
 * @throws SulcusError ACTION_NOT_OPEN
 */
export function continueAction(database: Database, author: Author, actionId: number): number {
  const newest = newestAction(database, author, 'done', 'desc');
  const redoable = newestAction(database, author, 'undone', 'asc');
  if (newest?.id !== actionId || redoable) {
    throw new SulcusError('ACTION_NOT_OPEN', 'This stroke can no longer be continued; begin a new one.');
  }
  return actionId;
}

/**
 * Journals the changes and writes the new masks. Call inside a transaction: a refusal leaves nothing behind.
 * @throws SulcusError WRONG_SLICE, PIXELS_CHANGED, REVISION_CONFLICT
 */
export function applyChanges(
  database: Database,
  author: Author,
  actionId: number,
  changes: readonly DeltaChange[],
): MaskSliceState[] {
  const source = readerSource(author.readerId);
  const insert = database.prepare(
    'insert into stroke (action_id, slice_id, source, pixel_sha256, base_revision, delta, at) values (?, ?, ?, ?, ?, ?, ?)',
  );
  return changes.map((change) => {
    const slice = boundSlice(database, author.seriesId, change);
    const current = readMask(database, slice.id, source);
    if ((current?.revision ?? 0) !== change.baseRevision) {
      throw new SulcusError(
        'REVISION_CONFLICT',
        'This mask was changed in another window meanwhile. Nothing was overwritten; look at the newer mask and repeat the change if it is still needed.',
        { sliceId: slice.id, revision: current?.revision ?? 0 },
      );
    }
    const mask = current ? maskPixels(current) : new Uint8Array(slice.width * slice.height);
    applyDelta(mask, change.delta);
    insert.run(
      actionId,
      slice.id,
      source,
      change.pixelSha256,
      change.baseRevision,
      change.delta,
      new Date().toISOString(),
    );
    return writeMask(database, { ...change, source }, mask);
  });
}

/** Undoes the newest action or redoes the oldest undone one; null when there is none. Call inside a transaction. */
export function step(database: Database, author: Author, direction: 'undo' | 'redo'): ActionResult | null {
  const target =
    direction === 'undo'
      ? newestAction(database, author, 'done', 'desc')
      : newestAction(database, author, 'undone', 'asc');
  if (!target) return null;
  // XOR knows no order: of a stroke journalled in parts every slice is written once
  const bySlice = groupBy(strokesOf(database, target.id), (stroke) => stroke.slice_id);
  const changed = [...bySlice.values()].map((strokes) => flip(database, author, strokes));
  database
    .prepare('update action set state = ? where id = ?')
    .run(direction === 'undo' ? 'undone' : 'done', target.id);
  audit(database, author.readerId, `mask.${direction}`, { seriesId: author.seriesId, actionId: target.id });
  return { actionId: target.id, label: target.label, changed };
}

/**
 * The reader's history on a series, oldest first: how many actions can be undone and redone, and those next to the
 * present one by one. Discarded actions stay in the audit only.
 * @param most entries on each side of the present
 */
export function listHistory(database: Database, author: Author, most = 200): History {
  const count = prepared(
    database,
    'select count(*) as count from action where series_id = ? and reader_id = ? and state = ?',
  );
  const countOf = (state: string) => (count.get(author.seriesId, author.readerId, state) as Count).count;
  return {
    done: countOf('done'),
    undone: countOf('undone'),
    entries: [
      ...entriesOf(database, author, 'done', 'desc', most).reverse(),
      ...entriesOf(database, author, 'undone', 'asc', most),
    ],
  };
}

interface Count {
  readonly count: number;
}

function entriesOf(
  database: Database,
  author: Author,
  state: 'done' | 'undone',
  order: 'asc' | 'desc',
  most: number,
): HistoryEntry[] {
  const rows = prepared(
    database,
    `select action.id, action.label, action.at,
       (select group_concat(distinct stroke.slice_id) from stroke where stroke.action_id = action.id) as slices
     from action where series_id = ? and reader_id = ? and state = ? order by id ${order} limit ?`,
  ).all(author.seriesId, author.readerId, state, most);
  return parseRows(
    z.object({ id: z.number(), label: z.string(), at: z.string(), slices: z.string().nullable() }),
    rows,
    'action',
  ).map((row) => ({
    actionId: row.id,
    label: row.label,
    at: row.at,
    undone: state === 'undone',
    sliceIds: (row.slices ?? '').split(',').filter(Boolean).map(Number),
  }));
}

const actionRow = z.object({ id: z.number(), label: z.string() });

function newestAction(database: Database, author: Author, state: 'done' | 'undone', order: 'asc' | 'desc') {
  const row = database
    .prepare(
      `select id, label from action where series_id = ? and reader_id = ? and state = ? order by id ${order} limit 1`,
    )
    .get(author.seriesId, author.readerId, state);
  return row ? parseRow(actionRow, row, 'action') : null;
}

const strokeRow = z.object({
  id: z.number(),
  slice_id: z.number(),
  source: z.string(),
  pixel_sha256: z.string(),
  delta: z.instanceof(Buffer),
});
type StrokeRow = z.output<typeof strokeRow>;

const strokesOf = (database: Database, actionId: number) =>
  parseRows(
    strokeRow,
    database
      .prepare('select id, slice_id, source, pixel_sha256, delta from stroke where action_id = ? order by id')
      .all(actionId),
    'stroke',
  );

/** XOR applied twice is the identity, so undo and redo are the same flip; `strokes` are of one slice. */
function flip(database: Database, author: Author, strokes: readonly StrokeRow[]): MaskSliceState {
  const slice = readSlice(database, strokes[0]?.slice_id ?? 0);
  const source = readerSource(author.readerId);
  const current = readMask(database, slice.id, source);
  const mask = current ? maskPixels(current) : new Uint8Array(slice.width * slice.height);
  for (const stroke of strokes) {
    const bound = slice.series_id === author.seriesId && slice.pixel_sha256 === stroke.pixel_sha256;
    if (!bound || stroke.source !== source) throw pixelsChanged(slice.id);
    applyDelta(mask, stroke.delta);
  }
  return writeMask(database, bindingOf(slice, source), mask);
}

const bindingOf = (slice: CatalogueSlice, source: string): MaskBinding => ({
  sliceId: slice.id,
  source,
  width: slice.width,
  height: slice.height,
  pixelSha256: slice.pixel_sha256 ?? '',
});

function boundSlice(database: Database, seriesId: number, change: DeltaChange): CatalogueSlice {
  const slice = readSlice(database, change.sliceId);
  if (slice.series_id !== seriesId) {
    throw new SulcusError('WRONG_SLICE', 'This change names a slice of another series; it was not stored.');
  }
  if (
    slice.pixel_sha256 !== change.pixelSha256 ||
    slice.width !== change.width ||
    slice.height !== change.height
  ) {
    throw pixelsChanged(slice.id);
  }
  return slice;
}

const pixelsChanged = (sliceId: number) =>
  new SulcusError(
    'PIXELS_CHANGED',
    'The pixels of this slice are not those the change was drawn on; it was set aside. Open the series again.',
    { sliceId },
  );
