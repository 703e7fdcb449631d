import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../shared/seeded-random.ts';
import { bootstrapOverPatients } from './bootstrap.ts';
import { mean } from './segmentation-metrics.ts';

describe('the bootstrap over patients', () => {
  it('covers the true mean about as often as it says', () => {
    const random = seededRandom(7);
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const sample = Array.from({ length: 30 }, () => random());
      const interval = bootstrapOverPatients(sample, mean, { rounds: 400, seed: trial });
      if (interval && interval.low <= 0.5 && interval.high >= 0.5) covered++;
    }
    expect(covered).toBeGreaterThan(178);
    expect(covered).toBeLessThan(200);
  });

  it('is the same for the same seed, and gives nothing for one patient or a statistic without meaning', () => {
    const once = bootstrapOverPatients([1, 2, 3, 4], mean);
    expect(bootstrapOverPatients([1, 2, 3, 4], mean)).toEqual(once);
    expect(bootstrapOverPatients([1], mean)).toBeNull();
    expect(bootstrapOverPatients([1, 2], () => Number.NaN)).toBeNull();
  });
});
