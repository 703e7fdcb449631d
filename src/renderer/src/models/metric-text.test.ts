import { describe, expect, it } from 'vitest';
import type { ModelRow } from '../../../shared/contract/models.ts';
import { isLeaking, mainMetric, metricText } from './metric-text.ts';

const metric = (name: string, low: number | null = null) => ({
  name,
  value: 0.8416,
  low,
  high: low === null ? null : 0.9,
  protocol: 'patient-wise test split',
});

describe('measurements', () => {
  it('have three decimals, and an interval only where there is one', () => {
    expect(metricText(metric('Dice'))).toBe('0.842');
    expect(metricText(metric('Dice', 0.8))).toBe('0.842 (0.800 to 0.900)');
  });
  it('that leak are never the main one', () => {
    const leaking = metric('Dice, by slice (leaking)');
    expect(isLeaking(leaking)).toBe(true);
    expect(isLeaking(metric('Dice'))).toBe(false);
    expect(mainMetric({ metrics: [leaking, metric('AUC')] } as unknown as ModelRow)?.name).toBe('AUC');
    expect(mainMetric({ metrics: [leaking] } as unknown as ModelRow)).toBeNull();
    // of a model whose card claims nothing, what was measured here of these very weights
    const own = { modelId: 'own', hash: 'h', metrics: [] } as unknown as ModelRow;
    const dice = { value: 0.8, low: 0.7, high: 0.9 };
    const evaluations = (hash: string) =>
      [
        { protocol: 'by patient', models: { own: { hash, segmentation: { diceVolumeMean: dice } } } },
      ] as never;
    expect(mainMetric(own, evaluations('h'))).toMatchObject({
      value: 0.8,
      protocol: 'by patient, measured here',
    });
    expect(mainMetric(own, evaluations('other'))).toBeNull();
  });
});
