import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evaluation, Figure } from '../../src/shared/contract/evaluation.ts';
import { openWorkplace } from '../support/workplace.ts';

const figure = (value: number | null): Figure =>
  value === null ? { value, low: null, high: null } : { value, low: value - 0.05, high: value + 0.05 };

/** As `sulcus evaluate` keeps it. */
const measured: Evaluation = {
  protocol: 'by patient, 2 volumes of the validation part',
  reference: 'ground truth',
  remarks: [],
  data: { patients: 2, slices: 32, positives: 11 },
  models: {
    cnn: {
      name: 'CNN',
      version: '1.0.0',
      hash: '0123456789ab',
      threshold: 0.4,
      engine: 'onnx',
      classification: {
        balancedAccuracy: figure(0.811),
        accuracy: figure(0.8),
        recall: figure(0.75),
        precision: figure(0.7),
        specificity: figure(0.872),
        f1Weighted: figure(0.8),
        f1Macro: figure(0.79),
        auc: figure(0.905),
        calibrationError: figure(null),
      },
      confusion: { truePositive: 8, falsePositive: 3, trueNegative: 18, falseNegative: 3 },
      roc: [
        { threshold: 1, sensitivity: 0, falsePositiveRate: 0 },
        { threshold: 0.4, sensitivity: 0.75, falsePositiveRate: 0.128 },
        { threshold: 0, sensitivity: 1, falsePositiveRate: 1 },
      ],
      precisionRecall: [
        { threshold: 0.4, precision: 0.7, recall: 0.75 },
        { threshold: 0, precision: 0.34, recall: 1 },
      ],
      calibration: [{ meanScore: 0.2, positiveShare: 0.1, slices: 20 }],
      patients: [
        {
          patient: 'P_ELSEWHERE',
          slices: 16,
          positives: 5,
          accuracy: 0.7,
          falsePositives: 3,
          falseNegatives: 2,
        },
        {
          patient: 'SAMPLE_A_0001_20200115',
          slices: 16,
          positives: 6,
          accuracy: 0.9,
          falsePositives: 0,
          falseNegatives: 1,
        },
      ],
    },
  },
};

describe('evaluations on the Models page', () => {
  let page: Page;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const fill = async (data: string) => {
      await mkdir(join(data, 'evaluations'));
      await writeFile(join(data, 'evaluations/2026-01-01T10-00-00.json'), JSON.stringify(measured));
      await writeFile(join(data, 'evaluations/2026-01-02T10-00-00.json'), '{"protocol": 1}');
    };
    ({ page, close } = await openWorkplace('Dr. Figures', { fill }));
    await page.getByRole('button', { name: 'Try the synthetic sample' }).click();
    await page.getByText('Import finished').waitFor();
  });
  afterAll(() => close());

  it('stand with their protocol and intervals, and a figure without meaning says so', async () => {
    await page.getByRole('button', { name: 'Models', exact: true }).click();
    const section = page.getByRole('region', { name: 'Evaluation' });
    // beside the one that comes with Sulcus
    await section.getByRole('combobox').selectOption({ label: 'here, 2026-01-01 10-00-00' });
    await section.getByText('by patient, 2 volumes of the validation part: 32 slices').waitFor();
    const row = section.getByRole('row', { name: /CNN/ });
    expect(await row.innerText()).toMatch(/0\.811\s+0\.761 to 0\.861/);
    expect(await row.innerText()).toContain('none');
    await row.getByRole('button', { name: 'CNN' }).click();
    await section.getByRole('img', { name: /ROC curve of CNN: sensitivity 0\.750/ }).waitFor();
    await section.getByRole('img', { name: /of 20 slices scored about 0\.20, 10 percent/ }).waitFor();
  });

  it('stand in full for the chosen model: curves, every figure, the slices counted', async () => {
    const section = page.getByRole('region', { name: 'Evaluation' });
    await section.getByRole('img', { name: /recall of CNN: precision 0\.700 and recall 0\.750/ }).waitFor();
    await section.getByRole('row', { name: /^F1, macro 0\.790/ }).waitFor();
    await section.getByRole('row', { name: /^no tumour 3 18$/ }).waitFor();
    await section.getByRole('row', { name: /^tumour 8 3$/ }).waitFor();
    const folder = process.env.SULCUS_SCREENSHOTS;
    for (const [width, height] of folder
      ? ([
          [1440, 900],
          [1920, 1080],
        ] as const)
      : []) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: join(folder ?? '', `evaluation-${width}.png`) });
      await section.getByRole('row', { name: /^F1, macro/ }).scrollIntoViewIfNeeded();
      await page.screenshot({ path: join(folder ?? '', `evaluation-${width}-below.png`) });
    }
  });

  it('of a model that is another one now are not shown as its own', async () => {
    const section = page.getByRole('region', { name: 'Evaluation' });
    await section.getByText('as it was (0123456789ab)').waitFor();
    await section
      .getByText(/CNN was measured as version 1\.0\.0, 0123456789ab\. The model installed now/)
      .waitFor();
  });

  it('a file that is no evaluation is named, the others stay', async () => {
    await page.getByText('2026-01-02T10-00-00.json is no evaluation Sulcus can read').waitFor();
  });

  it('a patient of the catalogue opens in the viewer, another is only named', async () => {
    const section = page.getByRole('region', { name: 'Evaluation' });
    await section.getByText('P_ELSEWHERE').waitFor();
    expect(await section.getByRole('button', { name: 'P_ELSEWHERE' }).count()).toBe(0);
    const known = section.getByRole('button', { name: /SAMPLE_A_0001/ });
    await known.waitFor();
    await known.click();
    await page
      .getByText(/slice \d+\/16/)
      .first()
      .waitFor();
  });
});
