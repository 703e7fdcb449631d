import { seededRandom } from '../../shared/seeded-random.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * 95 % percentile interval of a statistic, resampling whole patients (slices of one patient depend on each other).
 * Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
 * @param statistic of a resampled list; rounds where it is not finite (one class only) are left out
 * @returns null with fewer than two patients, or when fewer than half of the rounds gave a number
 */
export function bootstrapOverPatients<T>(
  patients: readonly T[],
  statistic: (sample: readonly T[]) => number,
  { rounds = 2000, seed = 1 } = {},
): Interval | null {
  if (patients.length < 2) return null;
  const random = seededRandom(seed);
  const values: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const sample = patients.map(() => patients[Math.floor(random() * patients.length)] as T);
    const value = statistic(sample);
    if (Number.isFinite(value)) values.push(value);
  }
  if (values.length < rounds / 2) return null;
  values.sort((a, b) => a - b);
  const at = (p: number) => values[Math.round(p * (values.length - 1))] as number;
  return { low: at(0.025), high: at(0.975) };
}
