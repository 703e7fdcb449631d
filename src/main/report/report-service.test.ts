import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTiffPages } from '../../ml/data/tiff/decode-tiff.ts';
import { isOwnExport } from '../../ml/data/tiff/encode-tiff.ts';
import type { ModelRow } from '../../shared/contract/models.ts';
import { modelSource, readerSource } from '../../shared/domain/mask-source.ts';
import { sourceStyle } from '../../shared/domain/source-style.ts';
import type { BoundPixels } from '../bytes/pixel-store.ts';
import { type Catalogue, openCatalogue } from '../catalogue/catalogue.ts';
import { listMasks, writeMask } from '../catalogue/mask-rows.ts';
import { createReader } from '../catalogue/readers.ts';
import { Downloads } from '../files/downloads.ts';
import { beginRun, type RunContext, storeResult } from '../inference/prediction-store.ts';
import { MeasureService } from '../measures/measure-service.ts';
import { ConfirmationService } from '../review/confirmation-service.ts';
import { SeriesService } from '../series/series-service.ts';
import { type Seeded, seedSeries } from '../testing/seed-series.ts';
import { stateText } from './report-data.ts';
import { ReportService } from './report-service.ts';

const WIDTH = 8;
const HEIGHT = 6;
const HASHES: Record<string, string> = { one: 'a'.repeat(12), two: 'b'.repeat(12) };
const ALL = { pdf: true, csv: true, overlays: true, masks: true, maskVectors: true };

let directory: string;
let catalogue: Catalogue;
let seeded: Seeded;
let reports: ReportService;
let threshold: number;
/** model ids of the workstation, in its order */
let listed: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sulcus-report-'));
  catalogue = await openCatalogue(join(directory, 'catalogue'));
  seeded = seedSeries(catalogue.database, 'P_A_1_20200101', 3, WIDTH, HEIGHT);
  threshold = 0.5;
  listed = [];
  reports = new ReportService({
    database: catalogue.database,
    version: '0.1.0',
    downloads: new Downloads(),
    models: {
      card: () => null,
      list: () => listed.map((id) => modelRow(id)),
      current: (id) => ({
        name: id,
        task: 'segmentation',
        hash: HASHES[id] ?? '',
        threshold,
        preprocessingVersion: 1,
      }),
    },
    pixels: { read: async (sliceId) => pixelsOf(sliceId) },
  });
});
afterEach(async () => {
  await catalogue.close();
  await rm(directory, { recursive: true });
});

function pixelsOf(sliceId: number): BoundPixels {
  const data = new Uint8Array(WIDTH * HEIGHT).fill(40 + sliceId);
  return { sliceId, width: WIDTH, height: HEIGHT, samples: 1, bits: 8, data, bytes: data, pixelSha256: '' };
}

const maskOf = (...at: number[]): Uint8Array => {
  const mask = new Uint8Array(WIDTH * HEIGHT);
  for (const index of at) mask[index] = 1;
  return mask;
};

/** A segmentation run: a mask with that many pixels per slice; 0 empty, null not segmented. */
function run(modelId: string, pixels: readonly (number | null)[]): string {
  const { lastInsertRowid: jobId } = catalogue.database
    .prepare(
      `insert into job (series_id, segmenter_id, mode, allow_outside, state, done, total, created_at)
       values (?, ?, 'classifierFirst', 0, 'done', 3, 3, '2026-11-23T14:00:00Z')`,
    )
    .run(seeded.seriesId, modelId);
  const key: RunContext = {
    seriesId: seeded.seriesId,
    modelId,
    modelHash: HASHES[modelId] ?? '',
    preprocessingVersion: 1,
    threshold: 0.5,
    mode: 'classifierFirst',
    outside: [],
    engine: 'wasm',
    device: 'cpu',
    jobId: Number(jobId),
  };
  const id = beginRun(catalogue.database, key);
  pixels.forEach((count, index) => {
    storeResult(catalogue.database, id, key, {
      sliceId: seeded.sliceIds[index] ?? 0,
      pixelSha256: seeded.pixelSha256[index] ?? '',
      outcome: count === null ? 'negative' : count > 0 ? 'finding' : 'empty',
      score: null,
      uncertainty: null,
      warning: null,
      mask: count === null ? null : maskOf(...Array.from({ length: count }, (_, i) => i + 9)),
      probability: null,
      spread: null,
    });
  });
  return modelSource(modelId, key.modelHash);
}

const modelRow = (modelId: string): ModelRow => ({
  modelId,
  state: 'ok',
  problem: null,
  name: modelId,
  version: '1',
  hash: HASHES[modelId] ?? '',
  task: 'segmentation',
  architecture: '',
  parameters: 0,
  inputSize: '',
  preprocessing: '',
  threshold: 0.5,
  data: '',
  split: '',
  recipe: '',
  licence: '',
  origin: '',
  metrics: [],
  ensemble: null,
  own: false,
});

const request = (source: string) => ({
  seriesId: seeded.seriesId,
  readerId: seeded.readerId,
  source,
  text: '',
  keySliceIds: null,
});

describe('a report', () => {
  it('the preview on screen is the file that is exported, byte for byte', async () => {
    const preview = await reports.preview(request(run('one', [null, 0, 4])));
    const { files } = await reports.export(preview.reportId, ALL, directory);
    const pdf = files.find((file) => file.endsWith('report.pdf')) ?? '';
    const exported = await readFile(join(directory, pdf));
    expect(Buffer.compare(exported, reports.bytes(preview.reportId) ?? new Uint8Array())).toBe(0);
    expect(createHash('sha256').update(exported).digest('hex')).toBe(preview.sha256);
  });

  it('exports masks of the size of their slice, 0 and 255, with our tag, and none for a slice not segmented', async () => {
    const preview = await reports.preview(request(run('one', [null, 0, 4])));
    const { files } = await reports.export(preview.reportId, ALL, directory);
    const masks = files.filter((file) => file.endsWith('_mask.tif')).sort();
    expect(masks.map((file) => file.split('/').at(-1))).toEqual(['2_mask.tif', '3_mask.tif']);
    const bytes = await readFile(join(directory, masks[1] ?? ''));
    const { pages, description } = readTiffPages(bytes, '3_mask.tif');
    const data = maskOf(9, 10, 11, 12).map((value) => value * 255);
    expect(pages).toEqual([{ width: WIDTH, height: HEIGHT, samples: 1, bits: 8, data }]);
    expect(isOwnExport(description)).toBe(true);
    expect(files.filter((file) => file.includes('/overlays/'))).toHaveLength(1);
  });

  it('says of a model mask what that model said, never what another one did', async () => {
    const one = run('one', [null, 0, 4]);
    const two = run('two', [3, null, null]);
    const outcomes = async (source: string) =>
      (await reports.render({ ...request(source) }, null)).data.slices.map((slice) => slice.outcome);
    expect(await outcomes(one)).toEqual(['negative', 'empty', 'finding']);
    expect(await outcomes(two)).toEqual(['finding', 'negative', 'negative']);
  });

  it('shows the slices with the largest areas, or those picked', async () => {
    const source = run('one', [2, 3, 4]);
    const numbers = async (picked: number[] | null) =>
      (await reports.render(request(source), picked)).data.keyImages.map((image) => image.sliceNumber);
    expect(await numbers(null)).toEqual([1, 2, 3]);
    expect(await numbers([seeded.sliceIds[1] ?? 0])).toEqual([2]);
  });

  it('writes the table with the state of every slice', async () => {
    const preview = await reports.preview(request(run('one', [null, 0, 4])));
    const { files } = await reports.export(preview.reportId, ALL, directory);
    const path = files.find((file) => file.endsWith('slices.csv')) ?? '';
    const rows: Record<string, string>[] = parse(await readFile(join(directory, path)), { columns: true });
    expect(rows.map((row) => row.state)).toEqual([
      'called negative, not segmented',
      'segmented, empty',
      'segmented, finding',
    ]);
    expect(rows.every((row) => row.status === 'UNREAD: model output only')).toBe(true);
  });
});

describe('a report of a reader’s mask', () => {
  const draw = (index: number, mask: Uint8Array) =>
    writeMask(
      catalogue.database,
      {
        sliceId: seeded.sliceIds[index] ?? 0,
        source: readerSource(seeded.readerId),
        width: WIDTH,
        height: HEIGHT,
        pixelSha256: seeded.pixelSha256[index] ?? '',
      },
      mask,
    );
  const states = async () =>
    (await reports.render(request(readerSource(seeded.readerId)), null)).data.slices.map(stateText);

  it('claims nothing of a slice the reader never touched', async () => {
    run('one', [null, 0, 4]);
    draw(1, maskOf(9));
    expect(await states()).toEqual([
      'not read (model: negative)',
      'segmented, finding',
      'not read (model: finding)',
    ]);
    draw(1, maskOf());
    expect((await states())[1]).toBe('segmented, empty');
  });

  it('measures its lesions, how it changes what a model outlined, and what was set by hand; a new ruler outdates it', async () => {
    run('one', [null, 0, 4]);
    draw(1, maskOf(9, 10, 17, 18));
    draw(2, maskOf(10, 11, 30));
    const measures = new MeasureService(catalogue.database, {
      push: () => undefined,
      refuseWhenConfirmed: () => undefined,
    });
    const author = { seriesId: seeded.seriesId, readerId: seeded.readerId };
    const on = { sliceId: seeded.sliceIds[2] ?? 0, pixelSha256: seeded.pixelSha256[2] ?? '' };
    const line = [
      { x: 0, y: 0 },
      { x: 3, y: 4 },
    ];
    measures.add(author, on, 'ruler', line);
    const source = readerSource(seeded.readerId);
    const preview = await reports.preview(request(source));
    const { data } = await reports.render(request(source), null);
    expect(data.measures).toMatchObject({
      unit: 'px',
      lesions: [
        { pixels: 6, firstSlice: 2, lastSlice: 3, diameters: { slice: 2 } },
        { pixels: 1, firstSlice: 3, lastSlice: 3 },
      ],
      changes: [{ label: 'one', added: 5, removed: 2 }],
      byHand: [{ kind: 'ruler', slice: 3, text: '5.0 px', by: 'Reader One' }],
    });
    expect(data.measures.lesions[0]?.diameters?.long).toBeCloseTo(2 * Math.SQRT2);
    // slices hold 40 and their row id everywhere
    const [second = 0, third = 0] = seeded.sliceIds.slice(1);
    expect(data.intensities).toMatchObject([
      { channel: 'grey', pixels: 7, low: 40 + second, high: 40 + third },
    ]);
    measures.add(author, on, 'ruler', line);
    await expect(reports.export(preview.reportId, ALL, directory)).rejects.toMatchObject({
      code: 'REPORT_OUTDATED',
    });
  });

  it('says that a confirmed case was read as a whole', async () => {
    draw(1, maskOf(9));
    const confirmations = new ConfirmationService(catalogue.database, () => undefined);
    const { covers } = confirmations.state(seeded.seriesId, seeded.readerId);
    confirmations.confirm(seeded.seriesId, seeded.readerId, covers.maskHash);
    expect(await states()).toEqual(['read, not outlined', 'segmented, finding', 'read, not outlined']);
  });

  it('prints what was signed by whom it was signed, whoever prints it, and keeps it as it was', async () => {
    draw(1, maskOf(9));
    const { readerId: other } = createReader(catalogue.database, 'Reader Two');
    const { seriesId, readerId } = seeded;
    reports.saveText(seriesId, readerId, 'lesion right frontal');
    reports.saveText(seriesId, other, 'no lesion');
    expect(reports.text(seriesId, readerId)).toMatchObject({ text: 'lesion right frontal', lockedBy: null });
    expect(reports.text(seriesId, other).text).toBe('no lesion');
    const confirmations = new ConfirmationService(catalogue.database, () => undefined);
    const { covers } = confirmations.state(seriesId, readerId);
    confirmations.confirm(seriesId, readerId, covers.maskHash);
    const printed = { ...request(readerSource(readerId)), readerId: other, text: 'no lesion' };
    const { data } = await reports.render(printed, null);
    expect(data).toMatchObject({
      text: 'lesion right frontal',
      textBy: 'Reader One',
      reader: 'Reader Two',
      status: { kind: 'confirmed', reader: 'Reader One' },
    });
    // a model's mask beside the confirmed one: it is not read, yet the text stays the one that was signed
    const beside = { ...request(run('one', [null, 0, 4])), readerId: other, text: 'no lesion' };
    const { data: unread } = await reports.render(beside, null);
    expect(unread).toMatchObject({
      text: 'lesion right frontal',
      textBy: 'Reader One',
      status: { kind: 'unread' },
    });
    for (const author of [readerId, other])
      expect(() => reports.saveText(seriesId, author, 'changed')).toThrow(
        /Reader One has confirmed this case/,
      );
    expect(reports.text(seriesId, other)).toMatchObject({
      text: 'lesion right frontal',
      lockedBy: 'Reader One',
    });
    // neither do spacing and side change under a signature
    const series = new SeriesService(catalogue.database, () => undefined);
    expect(() => series.setSide(seriesId, other, 'patientLeft')).toThrow(/has confirmed this case/);
    expect(() => series.setSpacing(seriesId, other, { x: 1, y: 1, z: null })).toThrow(
      /has confirmed this case/,
    );
    confirmations.withdraw(seriesId, readerId, 'wrong side');
    reports.saveText(seriesId, readerId, 'changed');
    expect(reports.text(seriesId, other).text).toBe('no lesion');
  });

  it('outlines in the colour the viewer uses', async () => {
    listed = ['cnn', 'one', 'two'];
    const source = run('two', [2, 3, 4]);
    const { data } = await reports.render(request(source), null);
    expect(data.keyImages[0]?.outlines[0]?.colour).toBe(sourceStyle(source, listed).colour);
    expect(sourceStyle(source, listed).colour).not.toBe(sourceStyle(source, []).colour);
  });
});

describe('What must never happen, in the report service', () => {
  it('4: a stale prediction shown as current is refused', async () => {
    const source = run('one', [null, 0, 4]);
    threshold = 0.6;
    await expect(reports.preview(request(source))).rejects.toMatchObject({ code: 'PREDICTION_OUT_OF_DATE' });
  });

  it('8: a report of mixed states: what changed after the preview stops the export', async () => {
    const source = readerSource(seeded.readerId);
    const draw = (mask: Uint8Array) =>
      writeMask(
        catalogue.database,
        {
          sliceId: seeded.sliceIds[0] ?? 0,
          source,
          width: WIDTH,
          height: HEIGHT,
          pixelSha256: seeded.pixelSha256[0] ?? '',
        },
        mask,
      );
    draw(maskOf(9, 10));
    const preview = await reports.preview(request(source));
    draw(maskOf(9, 10, 11));
    await expect(reports.export(preview.reportId, ALL, directory)).rejects.toMatchObject({
      code: 'REPORT_OUTDATED',
    });
  });

  it('13: only the mask that a reader confirmed is called read, a model mask beside it is not', async () => {
    const model = run('one', [null, 0, 4]);
    const source = readerSource(seeded.readerId);
    const binding = { sliceId: seeded.sliceIds[2] ?? 0, source, width: WIDTH, height: HEIGHT };
    writeMask(catalogue.database, { ...binding, pixelSha256: seeded.pixelSha256[2] ?? '' }, maskOf(9, 10));
    expect(listMasks(catalogue.database, seeded.seriesId, source)).toHaveLength(1);
    const confirmations = new ConfirmationService(catalogue.database, () => undefined);
    const { covers } = confirmations.state(seeded.seriesId, seeded.readerId);
    expect((await reports.preview(request(source))).confirmed).toBe(false);
    confirmations.confirm(seeded.seriesId, seeded.readerId, covers.maskHash);
    expect((await reports.preview(request(source))).confirmed).toBe(true);
    const { data } = await reports.render(request(model), null);
    expect(data.status.kind).toBe('unread');
    expect(data.source.origin).toBe('model only');
  });
});
