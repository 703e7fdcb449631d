import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { Push } from '../../shared/contract/contract.ts';
import type { SeriesDetail } from '../../shared/contract/series.ts';
import { audit } from '../catalogue/audit.ts';
import { readReader } from '../catalogue/readers.ts';
import { type CatalogueSlice, listSlices, markSlice, readSeries } from '../catalogue/series-rows.ts';
import { inTransaction } from '../catalogue/transaction.ts';
import { refuseSigned } from '../review/confirmation-service.ts';

export const SIDE_UNKNOWN = 'SIDE UNKNOWN';

interface SpacingStatement {
  readonly x: number;
  readonly y: number;
  readonly z: number | null;
}

/** One series as the viewer shows it, and what readers state about it. */
export class SeriesService {
  readonly #database: Database;
  readonly #push: Push;

  constructor(database: Database, push: Push) {
    this.#database = database;
    this.#push = push;
  }

  /** Looks after the files too: one that is gone is shown as missing, one that is back is found again. */
  async open(seriesId: number): Promise<SeriesDetail> {
    const slices = listSlices(this.#database, seriesId);
    const changed = (await Promise.all(slices.map(presence))).filter((change) => change !== null);
    if (changed.length > 0) {
      inTransaction(this.#database, () => {
        for (const { sliceId, state, problem } of changed) markSlice(this.#database, sliceId, state, problem);
      });
      this.#push('worklist.changed', { seriesIds: [seriesId] });
    }
    return this.detail(seriesId);
  }

  detail(seriesId: number): SeriesDetail {
    const row = readSeries(this.#database, seriesId);
    const slices = listSlices(this.#database, seriesId);
    return {
      seriesId,
      patientCode: row.code,
      age: row.age,
      sex: row.sex,
      studyDate: row.study_date || null,
      seriesName: row.name,
      width: row.width,
      height: row.height,
      bits: row.bits,
      samples: row.samples,
      channels: row.channels,
      spacing:
        row.spacing_x && row.spacing_y && row.spacing_by
          ? { x: row.spacing_x, y: row.spacing_y, z: row.spacing_z, statedBy: row.spacing_by }
          : null,
      side: sideText(row.image_left, row.image_left_by),
      slices: slices.map((slice) => ({
        sliceId: slice.id,
        number: slice.number,
        width: slice.width || row.width,
        height: slice.height || row.height,
        pixelSha256: slice.pixel_sha256,
        state: slice.state,
        problem: slice.problem,
      })),
      warnings: row.warnings,
      research: row.research,
      presets: row.presets,
      lastIndex: Math.min(row.last_index, Math.max(0, slices.length - 1)),
    };
  }

  setSpacing(seriesId: number, readerId: number, spacing: SpacingStatement | null): SeriesDetail {
    const reader = readReader(this.#database, readerId);
    inTransaction(this.#database, () => {
      refuseSigned(this.#database, seriesId);
      this.#database
        .prepare('update series set spacing_x = ?, spacing_y = ?, spacing_z = ?, spacing_by = ? where id = ?')
        .run(
          spacing?.x ?? null,
          spacing?.y ?? null,
          spacing?.z ?? null,
          spacing ? reader.name : null,
          seriesId,
        );
      audit(this.#database, readerId, 'series.spacing', {
        seriesId,
        x: spacing?.x ?? null,
        y: spacing?.y ?? null,
        z: spacing?.z ?? null,
      });
    });
    return this.#changed(seriesId);
  }

  setSide(
    seriesId: number,
    readerId: number,
    imageLeft: 'patientRight' | 'patientLeft' | 'unknown',
  ): SeriesDetail {
    const reader = readReader(this.#database, readerId);
    const known = imageLeft === 'unknown' ? null : imageLeft;
    inTransaction(this.#database, () => {
      refuseSigned(this.#database, seriesId);
      this.#database
        .prepare('update series set image_left = ?, image_left_by = ? where id = ?')
        .run(known, known ? reader.name : null, seriesId);
      audit(this.#database, readerId, 'series.side', { seriesId, imageLeft });
    });
    return this.#changed(seriesId);
  }

  rememberPosition(seriesId: number, index: number): void {
    this.#database.prepare('update series set last_index = ? where id = ?').run(index, seriesId);
  }

  #changed(seriesId: number): SeriesDetail {
    this.#push('series.changed', { seriesId });
    this.#push('worklist.changed', { seriesIds: [seriesId] });
    return this.detail(seriesId);
  }
}

const sideText = (imageLeft: string | null, by: string | null): string =>
  imageLeft && by
    ? `image left = ${imageLeft === 'patientRight' ? 'patient right' : 'patient left'}, stated by ${by}`
    : SIDE_UNKNOWN;

async function presence(slice: CatalogueSlice) {
  if (slice.state === 'failed') return null;
  const there = await access(slice.path).then(
    () => true,
    () => false,
  );
  if (there === (slice.state === 'ok')) return null;
  return there
    ? { sliceId: slice.id, state: 'ok' as const, problem: null }
    : {
        sliceId: slice.id,
        state: 'missing' as const,
        problem: `${basename(slice.path)} is no longer where it was. Put it back, or open its new folder (O).`,
      };
}
