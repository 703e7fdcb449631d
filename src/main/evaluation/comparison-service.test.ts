import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GROUND_TRUTH, readerSource } from '../../shared/domain/mask-source.ts';
import { SulcusError } from '../../shared/sulcus-error.ts';
import { type Catalogue, openCatalogue } from '../catalogue/catalogue.ts';
import { writeMask } from '../catalogue/mask-rows.ts';
import { createReader } from '../catalogue/readers.ts';
import { inTransaction } from '../catalogue/transaction.ts';
import { Downloads } from '../files/downloads.ts';
import type { JobQueue } from '../inference/job-queue.ts';
import type { ModelRegistry } from '../models/model-registry.ts';
import { type Seeded, seedSeries } from '../testing/seed-series.ts';
import { patientNames, referenceMasks, referenceOf } from './collect-cases.ts';
import { ComparisonService } from './comparison-service.ts';

let directory: string;
let catalogue: Catalogue;
let seeded: Seeded;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sulcus-comparison-'));
  catalogue = await openCatalogue(join(directory, 'catalogue'));
  seeded = seedSeries(catalogue.database);
});
afterEach(async () => {
  await catalogue.close();
  await rm(directory, { recursive: true });
});

function draw(source: string, slice: number, pixels: number): void {
  const binding = {
    sliceId: seeded.sliceIds[slice] ?? 0,
    source,
    width: 8,
    height: 6,
    pixelSha256: seeded.pixelSha256[slice] ?? '',
  };
  inTransaction(catalogue.database, () =>
    writeMask(catalogue.database, binding, new Uint8Array(48).fill(1, 0, pixels)),
  );
}

const drawn = (reference: string) =>
  [...referenceMasks(catalogue, seeded.seriesId, reference)].map(([sliceId, mask]) => [
    seeded.sliceIds.indexOf(sliceId),
    mask.reduce((sum, value) => sum + value, 0),
  ]);

describe('what models are measured against', () => {
  it('of ground truth are the slices that have a mask, of a reader all of a series he has drawn on', () => {
    draw(GROUND_TRUTH, 0, 5);
    draw(GROUND_TRUTH, 2, 0);
    expect(drawn(GROUND_TRUTH)).toEqual([
      [0, 5],
      [2, 0],
    ]);
    const reader = readerSource(seeded.readerId);
    expect(drawn(reader)).toEqual([]);
    draw(reader, 1, 7);
    expect(drawn(reader)).toEqual([
      [0, 0],
      [1, 7],
      [2, 0],
    ]);
    expect(referenceOf(catalogue, [seeded.seriesId], reader)).toEqual({
      patients: 1,
      volumes: 1,
      slices: 3,
      positives: 1,
    });
    draw(reader, 1, 0);
    expect(drawn(reader)).toEqual([]);
    expect(drawn(readerSource(createReader(catalogue.database, 'Somebody').readerId))).toEqual([]);
  });

  it('has one name per volume', () => {
    const { seriesId } = seedSeries(catalogue.database, 'P_B_2_20200101');
    expect([...patientNames(catalogue, [seeded.seriesId, seriesId]).values()]).toEqual([
      'P_A_1_20200101',
      'P_B_2_20200101',
    ]);
    catalogue.database.prepare(`update series set name = 'T1'`).run();
    const names = [...patientNames(catalogue, [seeded.seriesId, seriesId]).values()];
    expect(names).toEqual(['P_A_1 2020-01-01 T1', 'P_B_2 2020-01-01 T1']);
  });
});

describe('a comparison over patients of the worklist', () => {
  const card = { task: 'segmentation', name: 'Model', version: '1', threshold: 0.5 };
  const noModel = new SulcusError('MODEL_UNKNOWN', 'There is no such model.');
  const models = {
    card: () => card,
    require: (id: string) => {
      if (id !== 'model') throw noModel;
      return { card, hash: '0123456789ab' };
    },
    current: () => null,
  };
  /** A queue that can run nothing. */
  const jobs = {
    start: () => {
      throw new SulcusError('NO_SLICES', 'None of the files of this series is there.');
    },
  };
  const service = () =>
    new ComparisonService({
      database: catalogue.database,
      models: models as unknown as ModelRegistry,
      jobs: jobs as unknown as JobQueue,
      push: () => undefined,
      downloads: new Downloads(),
      version: 'test',
    });

  it('is refused where nobody has anything to measure against, and what it is measured against must be a person or the truth', async () => {
    const comparisons = service();
    const request = { modelIds: ['model'], seriesIds: [seeded.seriesId], reference: GROUND_TRUTH };
    expect(() => comparisons.start(request)).toThrow(/None of the chosen patients has ground truth/);
    expect(() => comparisons.start({ ...request, reference: 'consensus:majority' })).toThrow(
      /ground truth or a reader/,
    );
    expect(() => comparisons.start({ ...request, modelIds: ['model', 'nobody'] })).toThrow(noModel);
    expect(comparisons.read()).toBeNull();
  });

  it('names patients that are left out, fails with the reason where no model can be measured, and can not be exported then', async () => {
    draw(GROUND_TRUTH, 0, 5);
    const other = seedSeries(catalogue.database, 'P_B_2_20200101').seriesId;
    const comparisons = service();
    const run = comparisons.start({
      modelIds: ['model'],
      seriesIds: [seeded.seriesId, other],
      reference: GROUND_TRUTH,
    });
    expect(run).toMatchObject({ state: 'running', total: 1 });
    expect(run.leftOut[0]?.message).toMatch(/^1 of the 2 chosen volumes has no ground truth/);
    await expect.poll(() => comparisons.read()?.state).toBe('failed');
    expect(comparisons.read()).toMatchObject({
      state: 'failed',
      problem: { code: 'NO_SLICES' },
      result: null,
    });
    await expect(comparisons.export(run.comparisonId, directory)).rejects.toMatchObject({
      code: 'COMPARISON_UNKNOWN',
    });
  });
});
