import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../shared/contract/evaluation.ts';
import { compareModels } from './compare-models.ts';
import { type SegmentedPatient, summariseClassification, summariseSegmentation } from './summarise.ts';

const model = { name: 'm', version: '1', hash: 'h', threshold: 0.5, engine: 'none' };

function patient(name: string, both: number, a: number, b: number, code = name): SegmentedPatient {
  const metrics = {
    overlap: { both, a, b },
    dice: a + b === 0 ? 1 : (2 * both) / (a + b),
    iou: a + b === 0 ? 1 : both / (a + b - both),
    positiveSliceDice: [],
    hd95: both === 0 ? null : 100 / both,
    falsePositiveSlices: 0,
    lesions: 1,
    lesionsFound: 1,
    smallLesions: 0,
    smallLesionsFound: 0,
  };
  return { patient: name, code, metrics };
}

const segmenter = (patients: SegmentedPatient[]) => ({ ...model, ...summariseSegmentation(patients) });
const evaluationOf = (models: Evaluation['models']): Evaluation => ({
  protocol: 'test',
  data: { patients: 3, slices: 3, positives: 3 },
  reference: 'ground truth',
  remarks: [],
  models,
});

const scored = (score: number) => ({
  ...model,
  ...summariseClassification([{ patient: 'P1', slices: [{ score, positive: true }] }], 0.5),
});

describe('models held against each other', () => {
  const good = segmenter([patient('P1', 80, 90, 100), patient('P2', 50, 50, 50), patient('P3', 10, 20, 20)]);
  const poor = segmenter([patient('P1', 40, 90, 100), patient('P2', 0, 10, 50), patient('P3', 10, 20, 20)]);

  it('pairs patients by name although each model lists its own worst first', () => {
    expect(good.patients.map((row) => row.patient)).not.toEqual(poor.patients.map((row) => row.patient));
    const { pairs } = compareModels(evaluationOf({ good, poor, cnn: scored(0.9) }));
    const [dice, hd95] = pairs;
    expect(pairs.length).toBe(2);
    // by hand: 160/190 - 80/190, 1 - 0, 0
    expect(dice).toMatchObject({ measure: 'dice', a: 'good', b: 'poor', patients: 3 });
    expect(dice?.difference.value).toBeCloseTo((80 / 190 + 1) / 3, 12);
    expect(dice?.signs).toEqual({ above: 2, below: 0, ties: 1, p: 0.5 });
    // P2 has no outline distance in the poor model
    expect(hd95).toMatchObject({ patients: 2, signs: { above: 0, below: 1, ties: 1, p: 1 } });
  });

  it('has the interval of resampled patients around it: between the least and the largest difference', () => {
    const [dice] = compareModels(evaluationOf({ good, poor })).pairs;
    const { value, low, high } = dice?.difference ?? {};
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThanOrEqual(1);
    expect(low).toBeLessThan(value ?? 0);
    expect(high).toBeGreaterThan(value ?? 1);
  });

  it('measures bias of volumes against the truth', () => {
    const { volumes } = compareModels(evaluationOf({ good, cnn: scored(0.9) }));
    // differences -10, 0, 0
    expect(Object.keys(volumes)).toEqual(['good']);
    expect(volumes.good?.bias).toBeCloseTo(-10 / 3, 12);
    expect(volumes.good?.deviation).toBeCloseTo(Math.sqrt(((20 / 3) ** 2 + 2 * (10 / 3) ** 2) / 2), 12);
  });

  it('compares classifiers by accuracy per patient; one patient has no interval', () => {
    const [only] = compareModels(evaluationOf({ a: scored(0.9), b: scored(0.1) })).pairs;
    expect(only).toMatchObject({ measure: 'accuracy', difference: { value: 1, low: null, high: null } });
  });

  it('takes the volumes of one patient together: one difference, one sign, drawn together', () => {
    const volumes = (of: number) =>
      segmenter([
        patient('P1 2020', of, 100, 100, 'P1'),
        patient('P1 2021', of, 100, 100, 'P1'),
        patient('P2', 50, 100, 100, 'P2'),
      ]);
    const [dice] = compareModels(evaluationOf({ a: volumes(80), b: volumes(40) })).pairs;
    expect(dice).toMatchObject({ patients: 2, signs: { above: 1, below: 0, ties: 1 } });
    expect(dice?.difference.value).toBeCloseTo((0.4 + 0) / 2, 12);
    // one patient has no interval, however many volumes there are of him
    const alone = segmenter([patient('2020', 8, 10, 10, 'P'), patient('2021', 9, 10, 10, 'P')]);
    expect(alone.segmentation.diceVolumeMean).toEqual({
      value: expect.closeTo(0.85, 12),
      low: null,
      high: null,
    });
  });

  it('says of how many volumes a figure is the mean where some have none', () => {
    expect(poor.segmentation.hd95.volumes).toBe(2);
    expect(good.segmentation.hd95.volumes).toBeUndefined();
  });

  it('refuses two volumes of one name', () => {
    const twice = segmenter([patient('P1', 1, 1, 1), patient('P1', 0, 1, 1)]);
    expect(() => compareModels(evaluationOf({ twice, good }))).toThrow('same name');
  });
});
