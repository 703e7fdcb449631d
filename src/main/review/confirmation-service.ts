import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { Confirmation } from '../../shared/contract/reports.ts';
import { readerSource } from '../../shared/domain/mask-source.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { audit } from '../catalogue/audit.ts';
import { hashMasks, listMasks } from '../catalogue/mask-rows.ts';
import { parseRow } from '../catalogue/parse-row.ts';
import { readReader } from '../catalogue/readers.ts';
import { inTransaction } from '../catalogue/transaction.ts';

const standing = z.object({
  id: z.number(),
  source: z.string(),
  mask_hash: z.string(),
  at: z.string(),
  reader_id: z.number(),
  name: z.string(),
});
export type StandingConfirmation = z.output<typeof standing>;

/** The confirmation of a series that stands (not taken back), or null. */
export function standingConfirmation(database: Database, seriesId: number): StandingConfirmation | null {
  const row = database
    .prepare(
      `select confirmation.id, source, mask_hash, at, reader_id, reader.name from confirmation
       join reader on reader.id = confirmation.reader_id
       where series_id = ? and withdrawn_at is null order by confirmation.id desc limit 1`,
    )
    .get(seriesId);
  return row ? parseRow(standing, row, 'confirmation') : null;
}

/**
 * Keeps what a confirmation was given on as it was, whoever wants to change it.
 * @throws SulcusError CASE_CONFIRMED
 */
export function refuseSigned(database: Database, seriesId: number): void {
  const signed = standingConfirmation(database, seriesId);
  if (!signed) return;
  throw new SulcusError(
    'CASE_CONFIRMED',
    `${signed.name} has confirmed this case as it is. Take the confirmation back first (Reports), then change it.`,
  );
}

const withdrawal = z.object({ by: z.string(), at: z.string(), reason: z.string() });

/** Who took the last confirmation of a series back, and why; null where none was. */
function lastWithdrawal(database: Database, seriesId: number): Confirmation['withdrawn'] {
  const row = database
    .prepare(
      `select reader.name as "by", withdrawn_at as at, withdrawn_reason as reason from confirmation
       join reader on reader.id = withdrawn_by where series_id = ? order by confirmation.id desc limit 1`,
    )
    .get(seriesId);
  return row ? parseRow(withdrawal, row, 'confirmation') : null;
}

/** Signing a case: what exactly is confirmed, by whom; it locks the masks and can be taken back with a reason. */
export class ConfirmationService {
  readonly #database: Database;
  readonly #changed: (seriesId: number) => void;

  constructor(database: Database, changed: (seriesId: number) => void) {
    this.#database = database;
    this.#changed = changed;
  }

  state(seriesId: number, readerId: number): Confirmation {
    const confirmed = standingConfirmation(this.#database, seriesId);
    const source = confirmed?.source ?? readerSource(readerId);
    const masks = listMasks(this.#database, seriesId, source);
    return {
      confirmed: confirmed !== null,
      by: confirmed?.name ?? null,
      at: confirmed?.at ?? null,
      covers: {
        source: masks.length > 0 ? source : null,
        slices: masks.filter((mask) => mask.pixels > 0).length,
        pixels: masks.reduce((sum, mask) => sum + mask.pixels, 0),
        maskHash: hashMasks(masks),
      },
      withdrawn: confirmed ? null : lastWithdrawal(this.#database, seriesId),
    };
  }

  /**
   * @param maskHash what the reader saw when signing
   * @throws SulcusError ALREADY_CONFIRMED, MASK_MOVED_ON
   */
  confirm(seriesId: number, readerId: number, maskHash: string): Confirmation {
    readReader(this.#database, readerId);
    inTransaction(this.#database, () => {
      const state = this.state(seriesId, readerId);
      if (state.confirmed)
        throw new SulcusError(
          'ALREADY_CONFIRMED',
          `${state.by ?? 'A reader'} has confirmed this case already.`,
        );
      if (state.covers.maskHash !== maskHash) {
        throw new SulcusError(
          'MASK_MOVED_ON',
          'The mask changed after it was shown for confirmation. Look at it again, then confirm.',
        );
      }
      const at = new Date().toISOString();
      this.#database
        .prepare(
          'insert into confirmation (series_id, reader_id, source, mask_hash, at) values (?, ?, ?, ?, ?)',
        )
        .run(seriesId, readerId, readerSource(readerId), maskHash, at);
      this.#database
        .prepare(
          `insert into review (series_id, state, comment, reader_id, at) values (?, 'done', '', ?, ?)
           on conflict (series_id) do update set state = 'done', reader_id = excluded.reader_id, at = excluded.at`,
        )
        .run(seriesId, readerId, at);
      audit(this.#database, readerId, 'case.confirmed', { seriesId, maskHash });
    });
    this.#changed(seriesId);
    return this.state(seriesId, readerId);
  }

  /** @throws SulcusError NOT_CONFIRMED */
  withdraw(seriesId: number, readerId: number, reason: string): Confirmation {
    readReader(this.#database, readerId);
    inTransaction(this.#database, () => {
      const confirmed = standingConfirmation(this.#database, seriesId);
      if (!confirmed) throw new SulcusError('NOT_CONFIRMED', 'This case is not confirmed.');
      this.#database
        .prepare(
          'update confirmation set withdrawn_at = ?, withdrawn_by = ?, withdrawn_reason = ? where id = ?',
        )
        .run(new Date().toISOString(), readerId, reason, confirmed.id);
      this.#database.prepare(`update review set state = 'inProgress' where series_id = ?`).run(seriesId);
      audit(this.#database, readerId, 'case.reopened', { seriesId, confirmationId: confirmed.id });
    });
    this.#changed(seriesId);
    return this.state(seriesId, readerId);
  }

  /** @throws SulcusError CASE_CONFIRMED while the confirmation covers this reader's mask */
  refuseWhenConfirmed(seriesId: number, readerId: number): void {
    const confirmed = standingConfirmation(this.#database, seriesId);
    if (confirmed?.source === readerSource(readerId)) {
      throw new SulcusError(
        'CASE_CONFIRMED',
        `${confirmed.name} confirmed this case; its masks are locked. Take the confirmation back (Reports) to change them.`,
      );
    }
  }
}
