import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Catalogue, openCatalogue } from '../catalogue/catalogue.ts';
import { beginRun, storeResult } from '../inference/prediction-store.ts';
import type { MaskService } from '../masks/mask-service.ts';
import { type Seeded, seedSeries } from '../testing/seed-series.ts';
import { createBytesHandler } from './bytes-handler.ts';
import type { PixelStore } from './pixel-store.ts';

let directory: string;
let catalogue: Catalogue;
let seeded: Seeded;
let hash = '0123456789ab';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sulcus-bytes-'));
  catalogue = await openCatalogue(directory);
  seeded = seedSeries(catalogue.database);
  hash = '0123456789ab';
});
afterEach(async () => {
  await catalogue.close();
  await rm(directory, { recursive: true });
});

/** Stores a map whose pixels all hold 100 for the first slice, and for no other. */
function storeMap(): void {
  const { database } = catalogue;
  const job = database
    .prepare(
      `insert into job (series_id, segmenter_id, mode, allow_outside, state, done, total, created_at)
       values (?, 'resunet', 'everySlice', 0, 'done', 3, 3, '2026-01-01')`,
    )
    .run(seeded.seriesId);
  const key = {
    seriesId: seeded.seriesId,
    modelId: 'resunet',
    modelHash: hash,
    preprocessingVersion: 1,
    threshold: 0.5,
  };
  const run = beginRun(database, {
    ...key,
    mode: 'everySlice',
    outside: [],
    engine: 'wasm',
    device: 'CPU',
    jobId: Number(job.lastInsertRowid),
  });
  seeded.sliceIds.forEach((sliceId, at) => {
    storeResult(database, run, key, {
      sliceId,
      pixelSha256: seeded.pixelSha256[at] ?? '',
      outcome: at === 0 ? 'finding' : 'negative',
      score: 0.5,
      uncertainty: null,
      warning: null,
      mask: null,
      probability: at === 0 ? new Uint8Array(48).fill(100) : null,
      spread: at === 0 ? new Uint8Array(48).fill(7) : null,
    });
  });
}

const get = (path: string): Promise<Response> =>
  createBytesHandler({
    database: catalogue.database,
    pixels: {} as PixelStore,
    masks: {} as MaskService,
    currentHash: (modelId) => (modelId === 'resunet' ? hash : null),
    explain: async () => new Uint8Array(),
    reportBytes: () => null,
    takeDownload: () => null,
  })(new Request(`http://sulcus/bytes/${path}`));

describe("a model's map of scores", () => {
  it('is served for slices the model has outlined, and for no other', async () => {
    storeMap();
    const [first, second] = seeded.sliceIds;
    const response = await get(`probability/${first}/resunet`);
    expect(response.status).toBe(200);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual(new Array(48).fill(100));
    const spread = await (await get(`spread/${first}/resunet`)).arrayBuffer();
    expect([...new Uint8Array(spread)]).toEqual(new Array(48).fill(7));
    for (const path of [
      `probability/${second}/resunet`,
      `spread/${second}/resunet`,
      `probability/${first}/cnn`,
      'probability/x/resunet',
    ])
      expect([path, (await get(path)).status]).toEqual([path, 404]);
  });

  it('is not served once the model is another one', async () => {
    storeMap();
    hash = 'ba9876543210';
    expect((await get(`spread/${seeded.sliceIds[0]}/resunet`)).status).toBe(404);
    expect((await get(`probability/${seeded.sliceIds[0]}/resunet`)).status).toBe(404);
  });
});
