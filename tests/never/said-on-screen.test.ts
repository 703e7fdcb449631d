import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginRun, type SliceResult, storeResult } from '../../src/main/inference/prediction-store.ts';
import { readPdf } from '../../src/main/report/testing/read-pdf.ts';
import { encodeTiff } from '../../src/ml/data/tiff/encode-tiff.ts';
import { generatePhantom } from '../../src/ml/phantom/generate-phantom.ts';
import type { SliceOutcome } from '../../src/shared/contract/inference.ts';
import {
  beginReading,
  openPage,
  type Running,
  removeFolder,
  startChromium,
  startWorkstation,
  temporaryFolder,
} from '../support/launch.ts';

/** The prefix whose channel order is known: pre-contrast T1, FLAIR, post-contrast T1. */
const NAME = 'SAMPLE_Z_0009_20200101';
const OUTCOMES: readonly (SliceOutcome | null)[] = [
  'finding',
  'empty',
  'negative',
  'failed',
  null,
  'finding',
];
const SIDE = 96;
const CSV = { pdf: false, csv: true, overlays: false, masks: false, maskVectors: false };

/** One patient with everything doubtful at once; what is doubtful must be said wherever the reader looks. */
describe('what must never happen, unsaid', () => {
  let browser: Browser;
  let data: string;
  let input: string;
  let out: string;
  let running: Running;
  let page: Page;
  let problems: string[];
  let seriesId: number;

  beforeAll(async () => {
    browser = await startChromium();
    [data, input, out] = await Promise.all([temporaryFolder(), temporaryFolder(), temporaryFolder()]);
    await writeCopiedPatient(input);
    running = await startWorkstation(data, [out]);
    const { imports, worklist, models } = running.workstation.services;
    await imports.whenFinished(imports.start(input));
    seriesId = worklist.list()[0]?.seriesId ?? 0;
    storeRun(models.current('resunet')?.hash ?? '', OUTCOMES);
    // what an older version of the model said
    storeRun('0123456789ab', [...OUTCOMES].fill('finding'));
    ({ page, problems } = await openPage(browser, running));
    await beginReading(page, 'Dr. Never');
    await page.getByRole('row', { name: /SAMPLE_Z_0009/ }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await running?.close();
    await Promise.all([data, input, out].map(removeFolder));
  });

  const services = () => running.workstation.services;

  /** A finished run of `resunet` in the version `modelHash` with these outcomes, as the engine would have it stored. */
  function storeRun(modelHash: string, outcomes: readonly (SliceOutcome | null)[]): void {
    const { database, models } = services();
    const current = models.current('resunet');
    const key = {
      seriesId,
      modelId: 'resunet',
      modelHash,
      preprocessingVersion: current?.preprocessingVersion ?? 1,
      threshold: current?.threshold ?? 0.5,
    };
    const [{ id: jobId }] = database
      .prepare(
        `insert into job (series_id, state, mode, segmenter_id, allow_outside, done, total, created_at)
         values (?, 'done', 'classifierFirst', 'resunet', 0, 6, 6, '2026-01-01T00:00:00Z') returning id`,
      )
      .all(seriesId) as [{ id: number }];
    const runId = beginRun(database, {
      ...key,
      mode: 'classifierFirst',
      outside: [],
      engine: 'wasm',
      device: 'test',
      jobId,
    });
    const slices = database
      .prepare('select id, pixel_sha256 as sha from slice where series_id = ? order by number')
      .all(seriesId) as { id: number; sha: string }[];
    for (const [at, outcome] of outcomes.entries()) {
      const slice = slices[at];
      if (!outcome || !slice) continue;
      const segmented = outcome === 'finding' || outcome === 'empty';
      const result: SliceResult = {
        sliceId: slice.id,
        pixelSha256: slice.sha,
        outcome,
        score: outcome === 'failed' ? null : 0.5,
        uncertainty: null,
        warning: null,
        mask: segmented ? square(outcome === 'finding') : null,
        probability: null,
        spread: null,
      };
      storeResult(database, runId, key, result);
    }
  }

  const place = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const openSeries = async () => {
    await place('Worklist');
    await page.getByRole('row', { name: /SAMPLE_Z_0009/ }).dblclick();
    await page
      .getByText(/slice \d\/6/)
      .first()
      .waitFor();
    await page.keyboard.press('Home');
    await page.getByText('slice 1/6').first().waitFor();
  };
  /** The text over each pane on the screen. */
  const panes = async () => page.locator('.slice-pane:visible').allInnerTexts();

  it('what must never happen, 4: a stale prediction shown as current', async () => {
    await openSeries();
    const stale = page.locator('table.opinions tr.stale-row');
    await stale.getByText('out of date').waitFor();
    expect(await stale.count()).toBe(1);
    // five slices have a current word; the film takes none from the old run, which called all six a finding
    const film = await page.getByRole('navigation', { name: 'Slices' }).getByRole('button').all();
    const names = await Promise.all(film.map((button) => button.getAttribute('title')));
    expect(names.filter((name) => /, finding/.test(name ?? ''))).toHaveLength(2);
    for (const source of services()
      .masks.list(seriesId)
      .filter((set) => !set.current)) {
      const request = { seriesId, readerId: 1, source: source.source, keySliceIds: null, text: '' };
      await expect(services().reports.preview(request)).rejects.toMatchObject({
        code: 'PREDICTION_OUT_OF_DATE',
      });
    }
  });

  it('what must never happen, 7: a picture without identity, in any pane', async () => {
    for (const [name, count] of [
      ['Read', 1],
      ['Compare', 2],
    ] as const) {
      await place(name);
      await expect.poll(async () => (await panes()).length).toBe(count);
      await page.getByText('slice 1/6').first().waitFor();
      await page.keyboard.press('ArrowDown');
      await page.getByText('slice 2/6').first().waitFor();
      for (const text of await panes()) {
        expect(text).toContain('SAMPLE_Z_0009 · 2020-01-01');
        expect(text).toContain('slice 2/6');
      }
      await page.keyboard.press('Home');
      await page.getByText('slice 1/6').first().waitFor();
    }
  });

  it('what must never happen, 9: "not segmented" read as "no tumour", in film, worklist, table and report', async () => {
    await openSeries();
    const film = await page.getByRole('navigation', { name: 'Slices' }).getByRole('button').all();
    const names = await Promise.all(film.map((button) => button.getAttribute('title')));
    const states = [
      'finding',
      'segmented, nothing found',
      'model negative, not segmented',
      'analysis failed',
      'not analysed',
      'finding',
    ];
    for (const [at, state] of states.entries()) expect(names[at]).toContain(`slice ${at + 1}, ${state}`);
    // by shape, not only by name
    const shapes = await page
      .locator('svg.outcome')
      .evaluateAll((marks) => marks.map((mark) => mark.innerHTML.replace(/<title>.*<\/title>/, '')));
    expect(new Set(shapes).size).toBe(5);

    await place('Worklist');
    const row = page.getByRole('row', { name: /SAMPLE_Z_0009/ });
    await row.getByText('2 of 3 segmented').waitFor();
    await row.getByTitle('1 called negative, not segmented; 1 failed; 1 not analysed').waitFor();
    expect(await row.locator('.warning').last().getAttribute('title')).toContain('failed on 1 of 6 slices');

    const source = services()
      .masks.list(seriesId)
      .find((set) => set.kind === 'model' && set.current);
    const { reportId } = await services().reports.preview({
      seriesId,
      readerId: 1,
      source: source?.source ?? 'no model mask',
      keySliceIds: null,
      text: '',
    });
    await services().reports.export(reportId, CSV, out);
    const csv = await readFile(join(out, (await readdir(out))[0] ?? '', 'slices.csv'));
    const rows: Record<string, string>[] = parse(csv, { columns: true });
    expect(new Set(rows.map((cells) => cells.state)).size).toBe(5);
    expect(rows.map((cells) => cells.finding_origin)).toEqual(Array(6).fill('model only'));
    const pdf = await running.workstation.bytes(new Request(`http://x/bytes/report/${reportId}`));
    const text = readPdf(new Uint8Array(await pdf.arrayBuffer())).pages.join('\n');
    for (const state of new Set(rows.map((cells) => cells.state))) expect(text).toContain(state);
  });

  it('a volume across slices that no model looked at is not computed', async () => {
    await running.workstation.handlers['series.setSpacing']({
      seriesId,
      readerId: 1,
      spacing: { x: 1, y: 1, z: 5 },
    });
    expect(services().worklist.list()[0]).toMatchObject({ tumourSlices: 2, volumeMm3: null });
    const source = services()
      .masks.list(seriesId)
      .find((set) => set.kind === 'model' && set.current);
    const { data: report } = await services().reports.render(
      { seriesId, readerId: null, source: source?.source ?? 'no model mask', text: '' },
      null,
    );
    expect(report.findings).toMatchObject({ volumeMm3: null, noVolume: '2 slices not analysed' });
  });

  it('what must never happen, 10: a side claimed that the file does not give', async () => {
    for (const name of ['Read', 'Compare']) {
      await openSeries();
      await place(name);
      await page.getByText('slice 1/6').first().waitFor();
      for (const text of await panes()) expect(text).toContain('SIDE UNKNOWN');
    }
    await openSeries();
    await page.getByText('Spacing and side').click();
    await page.getByLabel('left of image is').selectOption('patientRight');
    await expect.poll(async () => (await panes())[0]).toContain('stated by Dr. Never');
    await place('Compare');
    await expect.poll(async () => (await panes()).length).toBe(2);
    for (const text of await panes()) {
      expect(text).toContain('stated by Dr. Never');
      expect(text).not.toContain('SIDE UNKNOWN');
    }
  });

  it('what must never happen, 11: a copied channel read as a sequence', async () => {
    const copy = /no post-contrast( T1)? series \(copy of FLAIR\)/;
    await openSeries();
    await page.getByRole('radio', { name: copy }).check();
    await expect.poll(async () => (await panes())[0]).toMatch(copy);
    await page.getByRole('radio', { name: /false colour/ }).check();
    await expect.poll(async () => (await panes())[0]).toMatch(/false colour \(.*blue copy of FLAIR\)/);
    await place('Worklist');
    const warnings = page
      .getByRole('row', { name: /SAMPLE_Z_0009/ })
      .locator('.warning')
      .last();
    expect(await warnings.getAttribute('title')).toMatch(copy);
    const source = services()
      .masks.list(seriesId)
      .find((set) => set.kind === 'model' && set.current);
    const { data: report } = await services().reports.render(
      { seriesId, readerId: null, source: source?.source ?? 'no model mask', text: '' },
      null,
    );
    expect(report.channels[2]?.copyOf).toBe('FLAIR');
    // no key image shows the copy as if it were a sequence
    for (const image of report.keyImages) expect(image.channel).toBe('FLAIR');
  });

  it('let nothing go wrong in the page', () => {
    expect(problems).toEqual([]);
  });
});

const square = (full: boolean): Uint8Array => {
  const mask = new Uint8Array(SIDE * SIDE);
  for (let y = 40; full && y < 52; y++) mask.fill(1, y * SIDE + 40, y * SIDE + 52);
  return mask;
};

/** A phantom whose third channel is byte for byte its second. */
async function writeCopiedPatient(folder: string): Promise<void> {
  const lesion = { x: 0.2, y: 0, z: 0.5, radius: 0.4 };
  const { slices } = generatePhantom({ seed: 12, slices: 6, size: SIDE, bits: 8, lesion });
  await mkdir(join(folder, NAME));
  for (const [at, slice] of slices.entries()) {
    const copied = slice.data.map((value, i) => (i % 3 === 2 ? (slice.data[i - 1] ?? 0) : value));
    await writeFile(
      join(folder, NAME, `${NAME}_${at + 1}.tif`),
      encodeTiff({ ...slice, data: copied }, 'synthetic'),
    );
  }
}
