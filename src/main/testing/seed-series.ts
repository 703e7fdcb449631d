import { createHash } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { createReader } from '../catalogue/readers.ts';
import { storeSeries } from '../ingest/store-series.ts';

export interface Seeded {
  readonly seriesId: number;
  readonly sliceIds: readonly number[];
  readonly pixelSha256: readonly string[];
  readonly readerId: number;
}

/** A small series in a catalogue, without files: for tests of everything that does not read pixels. */
export function seedSeries(
  database: Database,
  name = 'P_A_1_20200101',
  count = 3,
  width = 8,
  height = 6,
): Seeded {
  const pixelSha256 = Array.from({ length: count }, (_, i) =>
    createHash('sha256').update(`${name}:${i}`).digest('hex'),
  );
  const { seriesId } = storeSeries(
    database,
    {
      patientCode: name.slice(0, 5),
      age: null,
      sex: null,
      research: {},
      studyDate: '2020-01-01',
      seriesName: name,
      folder: '/nowhere',
    },
    {
      width,
      height,
      bits: 8,
      samples: 1,
      channels: [{ label: 'grey', copyOf: null }],
      presets: [{ id: 'full', label: 'Full', windows: [{ centre: 128, width: 256 }] }],
      notices: [],
    },
    pixelSha256.map((hash, i) => ({
      number: i + 1,
      path: `/nowhere/${name}_${i + 1}.tif`,
      page: 0,
      fileSha256: hash,
      decoded: { width, height, samples: 1, bits: 8, pixelSha256: hash, thumbnail: new Uint8Array(4096) },
      problem: null,
      groundTruth: null,
    })),
    [],
  );
  const rows = database.prepare('select id from slice where series_id = ? order by number').all(seriesId) as {
    id: number;
  }[];
  const readers = database.prepare('select id from reader').all() as { id: number }[];
  return {
    seriesId,
    sliceIds: rows.map((row) => row.id),
    pixelSha256,
    readerId: readers[0]?.id ?? createReader(database, 'Reader One').readerId,
  };
}
