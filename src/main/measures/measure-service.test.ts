import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Catalogue, openCatalogue } from '../catalogue/catalogue.ts';
import { ConfirmationService } from '../review/confirmation-service.ts';
import { SliceReviewService } from '../review/slice-review-service.ts';
import { type Seeded, seedSeries } from '../testing/seed-series.ts';
import { MeasureService } from './measure-service.ts';

let directory: string;
let catalogue: Catalogue;
let seeded: Seeded;
let measures: MeasureService;
let reviews: SliceReviewService;
let confirmations: ConfirmationService;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sulcus-measure-'));
  catalogue = await openCatalogue(directory);
  seeded = seedSeries(catalogue.database);
  confirmations = new ConfirmationService(catalogue.database, () => undefined);
  measures = new MeasureService(catalogue.database, {
    push: () => undefined,
    refuseWhenConfirmed: (seriesId, readerId) => confirmations.refuseWhenConfirmed(seriesId, readerId),
  });
  reviews = new SliceReviewService(catalogue.database, () => undefined);
});
afterEach(async () => {
  await catalogue.close();
  await rm(directory, { recursive: true });
});

const author = () => ({ seriesId: seeded.seriesId, readerId: seeded.readerId });
const slice = (at: number) => ({
  sliceId: seeded.sliceIds[at] ?? 0,
  pixelSha256: seeded.pixelSha256[at] ?? '',
});
const LINE = [
  { x: 1, y: 1 },
  { x: 4, y: 5 },
];
const audited = () =>
  (catalogue.database.prepare('select action from audit order by id').all() as { action: string }[])
    .map(({ action }) => action)
    .filter((action) => /^(measure|review)\./.test(action));

describe('rulers and angles', () => {
  it('are kept with who and when, in stack order, and can be taken away; both are in the audit', () => {
    const second = measures.add(author(), slice(1), 'ruler', LINE);
    const first = measures.add(author(), slice(0), 'angle', [...LINE, { x: 0, y: 3 }]);
    expect(measures.list(seeded.seriesId)).toEqual([first, second]);
    expect(second).toMatchObject({ by: 'Reader One', points: LINE });
    measures.remove(author(), first.measureId);
    expect(measures.list(seeded.seriesId)).toEqual([second]);
    expect(() => measures.remove(author(), first.measureId)).toThrow(/no longer there/);
    expect(audited()).toEqual(['measure.added', 'measure.added', 'measure.removed']);
  });

  it('are refused on other pixels, on a slice of another series, with the wrong points and once confirmed', () => {
    const other = seedSeries(catalogue.database, 'P_B_1_20200101');
    const refusal = (code: string) => expect.objectContaining({ code });
    expect(() => measures.add(author(), { ...slice(0), pixelSha256: 'a'.repeat(64) }, 'ruler', LINE)).toThrow(
      refusal('PIXELS_CHANGED'),
    );
    const foreign = { sliceId: other.sliceIds[0] ?? 0, pixelSha256: other.pixelSha256[0] ?? '' };
    expect(() => measures.add(author(), foreign, 'ruler', LINE)).toThrow(refusal('WRONG_SLICE'));
    expect(() => measures.add(author(), slice(0), 'angle', LINE)).toThrow(refusal('MEASURE_POINTS'));
    const { measureId } = measures.add(author(), slice(0), 'ruler', LINE);
    const { maskHash } = confirmations.state(seeded.seriesId, seeded.readerId).covers;
    confirmations.confirm(seeded.seriesId, seeded.readerId, maskHash);
    expect(() => measures.add(author(), slice(0), 'ruler', LINE)).toThrow(refusal('CASE_CONFIRMED'));
    expect(() => measures.remove(author(), measureId)).toThrow(refusal('CASE_CONFIRMED'));
  });

  it('set on pixels that are no longer those of the slice are not shown', () => {
    measures.add(author(), slice(0), 'ruler', LINE);
    catalogue.database.prepare('update slice set pixel_sha256 = ?').run('f'.repeat(64));
    expect(measures.list(seeded.seriesId)).toEqual([]);
  });
});

describe('reviews of slices', () => {
  it('are kept with comment, who and when, and begin the review of the series', () => {
    reviews.set(author(), slice(2).sliceId, { state: 'done' });
    const all = reviews.set(author(), slice(0).sliceId, { state: 'flagged', comment: 'ask' });
    expect(all).toMatchObject([
      { sliceId: slice(0).sliceId, state: 'flagged', comment: 'ask', by: 'Reader One' },
      { sliceId: slice(2).sliceId, state: 'done', comment: '' },
    ]);
    expect(reviews.set(author(), slice(2).sliceId, { state: 'notStarted' })).toHaveLength(1);
    const row = catalogue.database
      .prepare('select state from review where series_id = ?')
      .get(seeded.seriesId);
    expect(row).toEqual({ state: 'inProgress' });
    expect(audited()).toEqual(['review.sliceSet', 'review.sliceSet', 'review.sliceSet']);
  });
});
