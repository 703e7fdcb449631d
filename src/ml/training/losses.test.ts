import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { crossEntropy, diceCrossEntropy, focalTversky } from './losses.ts';

const TRUTH = [1, 0, 1, 0, 0, 1];
const PREDICTED = [0.9, 0.2, 0.4, 0.1, 0.7, 0.8];
const both = TRUTH.reduce((sum, t, i) => sum + t * (PREDICTED[i] ?? 0), 0);
const missed = 3 - both;
const extra = PREDICTED.reduce((sum, p) => sum + p, 0) - both;

const maps = (values: readonly number[]) => tensor([...values], [1, 2, 3, 1]);

describe('losses', () => {
  beforeAll(() => setBackend('cpu'));

  it('categorical cross-entropy is the mean of -log p of the right class', () => {
    const truth = tensor([1, 0, 0, 1], [2, 2]);
    const predicted = tensor([0.7, 0.3, 0.6, 0.4], [2, 2]);
    const expected = -(Math.log(0.7) + Math.log(0.4)) / 2;
    expect(crossEntropy(truth, predicted).dataSync()[0]).toBeCloseTo(expected, 5);
  });

  it('focal Tversky is the formula of the mission', () => {
    const index = (both + 1) / (both + 0.7 * missed + 0.3 * extra + 1);
    const found = focalTversky(maps(TRUTH), maps(PREDICTED)).dataSync()[0];
    expect(found).toBeCloseTo((1 - index) ** 0.75, 5);
  });

  it('Dice and cross-entropy is their sum, cross-entropy twice', () => {
    const entropy =
      -TRUTH.reduce((sum, t, i) => {
        const p = PREDICTED[i] ?? 0;
        return sum + (t ? Math.log(p) : Math.log(1 - p));
      }, 0) / TRUTH.length;
    const dice = (2 * both + 1) / (2 * both + missed + extra + 1);
    const found = diceCrossEntropy(maps(TRUTH), maps(PREDICTED)).dataSync()[0];
    expect(found).toBeCloseTo(2 * entropy + 1 - dice, 5);
  });

  it('stay finite for predictions that are sure, right or wrong', () => {
    for (const loss of [focalTversky, diceCrossEntropy]) {
      for (const predicted of [TRUTH, TRUTH.map((t) => 1 - t)])
        expect(Number.isFinite(loss(maps(TRUTH), maps(predicted)).dataSync()[0])).toBe(true);
    }
  });
});
