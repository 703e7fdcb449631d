import { describe, expect, it } from 'vitest';
import { compareModels } from '../../ml/evaluation/compare-models.ts';
import { summariseClassification, summariseSegmentation } from '../../ml/evaluation/summarise.ts';
import { seededRandom } from '../../shared/seeded-random.ts';
import { readPdf } from '../report/testing/read-pdf.ts';
import { comparisonText } from './comparison-files.ts';
import { renderComparisonPdf } from './render-comparison-pdf.ts';

const made = { version: '0.1.0', createdAt: '2026-11-24T02:00:00.000Z' };
const model = { version: '1', hash: 'h', threshold: 0.5, engine: 'none' };

function segmenter(seed: number, patients: number) {
  const random = seededRandom(seed);
  return {
    ...model,
    name: `segmenter ${seed}`,
    ...summariseSegmentation(
      Array.from({ length: patients }, (_, at) => {
        const b = Math.round(400 + 4000 * random());
        const a = Math.round(b * (0.7 + 0.5 * random()));
        const both = Math.round(Math.min(a, b) * (0.7 + 0.3 * random()));
        const metrics = {
          overlap: { both, a, b },
          dice: (2 * both) / (a + b),
          iou: both / (a + b - both),
          positiveSliceDice: [0.8],
          hd95: 2 + 4 * random(),
          falsePositiveSlices: 1,
          lesions: 1,
          lesionsFound: 1,
          smallLesions: 0,
          smallLesionsFound: 0,
        };
        return { patient: `P${at + 1}`, metrics };
      }),
    ),
  };
}

const classifier = {
  ...model,
  name: 'classifier',
  ...summariseClassification(
    [
      {
        patient: 'P1',
        slices: [
          { score: 0.9, positive: true },
          { score: 0.2, positive: false },
        ],
      },
    ],
    0.5,
  ),
};

const comparisonOf = (segmenters: number, patients: number) =>
  compareModels({
    protocol: `by patient, all ${patients} volumes of the folder`,
    data: { patients, slices: 20 * patients, positives: 8 * patients },
    reference: 'ground truth',
    remarks: [{ code: 'NO_GROUND_TRUTH', message: '1 of the 13 chosen volumes has no ground truth.' }],
    models: Object.fromEntries([
      ...Array.from({ length: segmenters }, (_, at) => [`model-${at + 1}`, segmenter(at + 1, patients)]),
      ['classifier', classifier],
    ]),
  });

describe('the comparison as PDF', () => {
  it('names every model, difference and method, and the same data gives the same bytes', async () => {
    const comparison = comparisonOf(3, 12);
    const bytes = await renderComparisonPdf(comparison, made);
    expect(Buffer.compare(bytes, await renderComparisonPdf(comparison, made))).toBe(0);
    const text = readPdf(bytes).pages.join('|');
    for (const words of [
      'model-1 − model-3',
      'Paired differences',
      'limits of agreement',
      'Research use',
      'segmenter 3 1 (h)',
      'has no ground truth',
    ])
      expect(text).toContain(words);
    expect(text).toContain(comparison.pairs[0]?.difference.value?.toFixed(3));
    expect(text).toContain(comparison.volumes['model-2']?.bias.toFixed(1));
  });

  it('goes on over pages with more models than a table is wide', async () => {
    const { pages } = readPdf(await renderComparisonPdf(comparisonOf(9, 6), made));
    const text = pages.join('|');
    expect(pages.length).toBeGreaterThan(3);
    expect(text).toContain('Segmentation (continued)');
    expect(text).toContain('model-8 − model-9');
  });

  it('says that limits of agreement need two patients', async () => {
    const { pages } = readPdf(await renderComparisonPdf(comparisonOf(2, 1), made));
    expect(pages.join('|')).toContain('need two patients');
  });

  it('prints for a terminal what the PDF says', () => {
    const comparison = comparisonOf(2, 12);
    const text = comparisonText(comparison);
    expect(text).toContain('Dice per patient volume: model-1 − model-2');
    expect(text).toContain(comparison.pairs[0]?.difference.value?.toFixed(4));
  });
});
