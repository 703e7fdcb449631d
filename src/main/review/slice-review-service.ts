import type { Database } from 'better-sqlite3';
import type { Push } from '../../shared/contract/contract.ts';
import { type SliceReview, sliceReview } from '../../shared/contract/slice-reviews.ts';
import type { ReviewChange } from '../../shared/contract/worklist.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { audit } from '../catalogue/audit.ts';
import { parseRows } from '../catalogue/parse-row.ts';
import { prepared } from '../catalogue/prepared.ts';
import { readReader } from '../catalogue/readers.ts';
import { readSlice } from '../catalogue/series-rows.ts';
import { inTransaction } from '../catalogue/transaction.ts';

/** The reviews of a series' slices, in stack order. */
const listSliceReviews = (database: Database, seriesId: number): SliceReview[] =>
  parseRows(
    sliceReview,
    prepared(
      database,
      `select slice_id as sliceId, slice_review.state, comment, reader.name as "by", at from slice_review
       join reader on reader.id = reader_id join slice on slice.id = slice_id
       where series_id = ? order by number`,
    ).all(seriesId),
    'slice_review',
  );

/**
 * An edit begins the review of its slices; one that was done is in progress again. Call inside a transaction.
 * @returns whether that says anything new of a slice
 */
export function beginSliceReviews(
  database: Database,
  sliceIds: readonly number[],
  readerId: number,
): boolean {
  let changed = 0;
  for (const sliceId of new Set(sliceIds))
    changed += prepared(
      database,
      `insert into slice_review (slice_id, state, comment, reader_id, at) values (?, 'inProgress', '', ?, ?)
       on conflict (slice_id) do update set state = 'inProgress', reader_id = excluded.reader_id, at = excluded.at
         where slice_review.state = 'done'`,
    ).run(sliceId, readerId, new Date().toISOString()).changes;
  return changed > 0;
}

/** What readers say of single slices: done, flagged, a comment; who and when. */
export class SliceReviewService {
  readonly #database: Database;
  readonly #push: Push;

  constructor(database: Database, push: Push) {
    this.#database = database;
    this.#push = push;
  }

  list(seriesId: number): SliceReview[] {
    return listSliceReviews(this.#database, seriesId);
  }

  /** @param state notStarted takes back what was said. @throws SulcusError WRONG_SLICE */
  set(
    { seriesId, readerId }: { readonly seriesId: number; readonly readerId: number },
    sliceId: number,
    { state, comment }: ReviewChange,
  ): SliceReview[] {
    readReader(this.#database, readerId);
    if (readSlice(this.#database, sliceId).series_id !== seriesId)
      throw new SulcusError('WRONG_SLICE', 'This slice belongs to another series; nothing was noted.');
    inTransaction(this.#database, () => {
      if (state === 'notStarted')
        this.#database.prepare('delete from slice_review where slice_id = ?').run(sliceId);
      else
        this.#database
          .prepare(
            `insert into slice_review (slice_id, state, comment, reader_id, at)
             values (@sliceId, coalesce(@state, 'inProgress'), coalesce(@comment, ''), @readerId, @at)
             on conflict (slice_id) do update set state = coalesce(@state, state),
               comment = coalesce(@comment, comment), reader_id = excluded.reader_id, at = excluded.at`,
          )
          .run({
            ...{ sliceId, readerId, at: new Date().toISOString() },
            ...{ state: state ?? null, comment: comment ?? null },
          });
      startReview(this.#database, seriesId, readerId);
      audit(this.#database, readerId, 'review.sliceSet', { seriesId, sliceId, state: state ?? null });
    });
    this.#push('sliceReviews.changed', { seriesId });
    this.#push('worklist.changed', { seriesIds: [seriesId] });
    return this.list(seriesId);
  }
}

/**
 * Review of a series begins by itself with the first thing a reader does to it. Call inside a transaction.
 * @returns whether it begins now
 */
export function startReview(database: Database, seriesId: number, readerId: number): boolean {
  const { changes } = prepared(
    database,
    `insert into review (series_id, state, comment, reader_id, at) values (?, 'inProgress', '', ?, ?)
     on conflict (series_id) do update set state = 'inProgress', reader_id = excluded.reader_id, at = excluded.at
       where review.state = 'notStarted'`,
  ).run(seriesId, readerId, new Date().toISOString());
  return changes > 0;
}

/** A change of a mask puts a series that was done back in progress. Call inside a transaction. @returns as `startReview` */
export function reopenReview(database: Database, seriesId: number, readerId: number): boolean {
  const { changes } = prepared(
    database,
    `update review set state = 'inProgress', reader_id = ?, at = ? where series_id = ? and state = 'done'`,
  ).run(readerId, new Date().toISOString(), seriesId);
  return changes > 0 || startReview(database, seriesId, readerId);
}
