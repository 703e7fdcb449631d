import type { Database } from 'better-sqlite3';
import { z } from 'zod';
import type { Push } from '../../shared/contract/contract.ts';
import {
  type Measure,
  type MeasureKind,
  measureKind,
  measurePoints,
} from '../../shared/contract/measures.ts';
import type { Point } from '../../shared/measure/diameters.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { audit } from '../catalogue/audit.ts';
import { parseRows } from '../catalogue/parse-row.ts';
import { prepared } from '../catalogue/prepared.ts';
import { readReader } from '../catalogue/readers.ts';
import { readSlice } from '../catalogue/series-rows.ts';
import { inTransaction } from '../catalogue/transaction.ts';
import { startReview } from '../review/slice-review-service.ts';

const measureRow = z
  .object({
    measureId: z.number(),
    sliceId: z.number(),
    kind: measureKind,
    points: z.string(),
    by: z.string(),
    at: z.string(),
  })
  .transform((row): Measure => ({ ...row, points: measurePoints.parse(JSON.parse(row.points)) }));

/** What readers measured by hand on a series, in stack order; what was set on other pixels is set aside. */
export const listMeasures = (database: Database, seriesId: number): Measure[] =>
  parseRows(
    measureRow,
    prepared(
      database,
      `select measure.id as measureId, slice_id as sliceId, kind, points, reader.name as "by", at from measure
       join reader on reader.id = reader_id join slice on slice.id = slice_id
       where series_id = ? and removed_at is null and measure.pixel_sha256 = slice.pixel_sha256
       order by number, measure.id`,
    ).all(seriesId),
    'measure',
  );

interface Author {
  readonly seriesId: number;
  readonly readerId: number;
}

export interface MeasureServicePorts {
  readonly push: Push;
  /** throws CASE_CONFIRMED while the reader's confirmation stands */
  refuseWhenConfirmed(seriesId: number, readerId: number): void;
}

/** Rulers and angles that readers set on slices. */
export class MeasureService {
  readonly #database: Database;
  readonly #ports: MeasureServicePorts;

  constructor(database: Database, ports: MeasureServicePorts) {
    this.#database = database;
    this.#ports = ports;
  }

  list(seriesId: number): Measure[] {
    return listMeasures(this.#database, seriesId);
  }

  /** @throws SulcusError WRONG_SLICE, PIXELS_CHANGED, CASE_CONFIRMED, MEASURE_POINTS */
  add(
    author: Author,
    on: { readonly sliceId: number; readonly pixelSha256: string },
    kind: MeasureKind,
    points: readonly Point[],
  ): Measure {
    const reader = readReader(this.#database, author.readerId);
    this.#ports.refuseWhenConfirmed(author.seriesId, author.readerId);
    const slice = readSlice(this.#database, on.sliceId);
    if (slice.series_id !== author.seriesId)
      throw new SulcusError('WRONG_SLICE', 'This slice belongs to another series; nothing was measured.');
    if (slice.pixel_sha256 !== on.pixelSha256)
      throw new SulcusError(
        'PIXELS_CHANGED',
        'The pixels of this slice are not those that were measured. Open the series again.',
      );
    if (points.length !== (kind === 'ruler' ? 2 : 3))
      throw new SulcusError('MEASURE_POINTS', 'A ruler has two points, an angle three; nothing was stored.');
    const at = new Date().toISOString();
    const { measureId, begun } = inTransaction(this.#database, () => {
      const { lastInsertRowid } = this.#database
        .prepare(
          `insert into measure (slice_id, reader_id, kind, points, pixel_sha256, at) values (?, ?, ?, ?, ?, ?)`,
        )
        .run(on.sliceId, author.readerId, kind, JSON.stringify(points), on.pixelSha256, at);
      const begun = startReview(this.#database, author.seriesId, author.readerId);
      audit(this.#database, author.readerId, 'measure.added', {
        sliceId: on.sliceId,
        measureId: Number(lastInsertRowid),
      });
      return { measureId: Number(lastInsertRowid), begun };
    });
    this.#ports.push('measures.changed', { seriesId: author.seriesId });
    if (begun) this.#ports.push('worklist.changed', { seriesIds: [author.seriesId] });
    return { measureId, sliceId: on.sliceId, kind, points: [...points], by: reader.name, at };
  }

  /** @throws SulcusError MEASURE_UNKNOWN, CASE_CONFIRMED */
  remove(author: Author, measureId: number): void {
    readReader(this.#database, author.readerId);
    this.#ports.refuseWhenConfirmed(author.seriesId, author.readerId);
    inTransaction(this.#database, () => {
      const { changes } = this.#database
        .prepare(
          `update measure set removed_at = ? where id = ? and removed_at is null
             and slice_id in (select id from slice where series_id = ?)`,
        )
        .run(new Date().toISOString(), measureId, author.seriesId);
      if (changes === 0) throw new SulcusError('MEASURE_UNKNOWN', 'This measurement is no longer there.');
      audit(this.#database, author.readerId, 'measure.removed', { measureId });
    });
    this.#ports.push('measures.changed', { seriesId: author.seriesId });
  }
}
