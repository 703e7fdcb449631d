import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeTiff } from '../../src/ml/data/tiff/encode-tiff.ts';
import { generatePhantom } from '../../src/ml/phantom/generate-phantom.ts';
import { type Running, removeFolder, temporaryFolder } from '../support/launch.ts';
import { openWorkplace } from '../support/workplace.ts';

const PATIENT = 'GREY_A_0001';

/** A series with one sequence, for models that read three: refused, or run and marked wherever the result appears. */
describe('input that does not fit the model', () => {
  let input: string;
  let out: string;
  let running: Running;
  let page: Page;
  let problems: string[];
  let close: () => Promise<void>;

  beforeAll(async () => {
    [input, out] = await Promise.all([temporaryFolder(), temporaryFolder()]);
    await writeGreyPatient(input);
    const prepare = async ({ workstation }: Running) => {
      const { imports } = workstation.services;
      await imports.whenFinished(imports.start(input));
    };
    ({ running, page, problems, close } = await openWorkplace('Dr. Outside', { roots: [out], prepare }));
  });
  afterAll(async () => {
    await close();
    await Promise.all([input, out].map(removeFolder));
  });

  it('is refused with the cause, in Read and in the list of analyses, each with the way to run it anyway', async () => {
    await page.getByRole('row', { name: new RegExp(PATIENT) }).dblclick();
    await page.getByRole('button', { name: 'Run models on this series' }).click();
    await page.getByText(/reads three sequences .* and this series has one/).waitFor();
    await page.getByRole('button', { name: 'Run anyway (outside training data)' }).waitFor();
    await page.getByRole('button', { name: 'Worklist', exact: true }).click();
    await page
      .getByRole('row', { name: /GREY_A_0001.*failed/ })
      .getByRole('button', { name: 'failed' })
      .click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: 'Run anyway (outside training data)' })
      .waitFor();
    await page.keyboard.press('Escape');
  });

  it('runs on demand, and the window says "outside training data" with every result', async () => {
    await page.getByText(PATIENT).first().dblclick();
    await page.getByRole('button', { name: 'Run anyway (outside training data)' }).click();
    await page.locator('.read-banner').getByText('outside training data').waitFor({ timeout: 60_000 });
    await page.locator('.corner').getByText('outside training data').first().waitFor();
    await page.getByText(/ResUNet-plus: outside training data \(.*one sequence/i).waitFor();
    await page.getByRole('button', { name: 'Worklist', exact: true }).click();
    await page.getByRole('row', { name: /GREY_A_0001.*model result outside training data/ }).waitFor();
  });

  it('carries the mark into report, table and pictures', async () => {
    const { services } = running.workstation;
    const [row] = services.worklist.list();
    const seriesId = row?.seriesId ?? 0;
    const source =
      services.masks.list(seriesId).find((set) => set.kind === 'model')?.source ?? 'no model mask';
    const { data: report } = await services.reports.render(
      { seriesId, readerId: null, source, text: '' },
      null,
    );
    expect(report.source.outsideTrainingData).toBe(true);
    expect(report.models.every((model) => model.outsideTrainingData.length > 0)).toBe(true);
    const { reportId } = await services.reports.preview({
      seriesId,
      readerId: 1,
      source,
      text: '',
      keySliceIds: null,
    });
    await services.reports.export(
      reportId,
      { pdf: false, csv: true, overlays: false, masks: false, maskVectors: false },
      out,
    );
    const [folder] = await readdir(out);
    const csv = await readFile(join(out, folder ?? '', 'slices.csv'), 'utf8');
    expect(csv.split('\n')[0]).toContain('outside_training_data');
    expect(csv.split('\n')[1]).toMatch(/resunet-plus: .*one sequence/i);
  });

  it('let nothing go wrong in the page', () => {
    expect(problems).toEqual([]);
  });
});

/** The middle slices of a phantom, its second channel alone. */
async function writeGreyPatient(folder: string): Promise<void> {
  const name = `${PATIENT}_20200101`;
  const { slices } = generatePhantom({
    seed: 11,
    slices: 6,
    size: 96,
    bits: 8,
    lesion: { x: 0.2, y: 0, z: 0.5, radius: 0.4 },
  });
  await mkdir(join(folder, name));
  for (const [index, { width, height, bits, samples, data }] of slices.slice(1, 4).entries()) {
    const grey = data.filter((_, at) => at % samples === 1);
    const page = { width, height, bits, samples: 1 as const, data: grey };
    await writeFile(join(folder, name, `${name}_${index + 1}.tif`), encodeTiff(page, 'synthetic'));
  }
}
