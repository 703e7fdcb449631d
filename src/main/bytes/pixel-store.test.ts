import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Catalogue, openCatalogue } from '../catalogue/catalogue.ts';
import type { DecodePool } from '../ingest/decode-pool.ts';
import { type Seeded, seedSeries } from '../testing/seed-series.ts';
import { PixelStore } from './pixel-store.ts';

/** Of the slices of this test: eight fill the cache. */
const BYTES = 6 * 1024 * 1024;

describe('pixels in memory', () => {
  let directory: string;
  let catalogue: Catalogue;
  let seeded: Seeded;
  let decoded: string[];
  let store: PixelStore;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sulcus-pixels-'));
    catalogue = await openCatalogue(directory);
    seeded = seedSeries(catalogue.database);
    decoded = [];
    const pool = {
      run: async ({ fileName }: { fileName: string }) => {
        decoded.push(fileName);
        await new Promise((resolve) => setTimeout(resolve, 5));
        const at = Number(/_(\d+)\.tif$/.exec(fileName)?.[1]) - 1;
        const pixelSha256 = seeded.pixelSha256[at];
        return { data: new Uint8Array(BYTES), width: 8, height: 6, samples: 1, bits: 8, pixelSha256 };
      },
    };
    store = new PixelStore(catalogue.database, pool as unknown as DecodePool);
  });
  afterEach(async () => {
    await catalogue.close();
    await rm(directory, { recursive: true });
  });

  it('are decoded once for all who ask at the same time, and kept for who asks later', async () => {
    const [first = 0, second = 0] = seeded.sliceIds;
    await Promise.all(Array.from({ length: 9 }, () => store.read(first)));
    expect(decoded).toHaveLength(1);
    for (let i = 0; i < 3; i++) await store.read(second);
    await store.read(first);
    expect(decoded).toHaveLength(2);
  });
});
