import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  areaUnderRoc,
  classificationMetrics,
  confusionOf,
  type ScoredSlice,
} from '../evaluation/classification-metrics.ts';
import { mean } from '../evaluation/segmentation-metrics.ts';
import { plainBatch } from './batches.ts';
import type { TrainingPatient } from './training-set.ts';

const THRESHOLDS = Array.from({ length: 17 }, (_, i) => Math.round(10 + 5 * i) / 100);
const SLICES_AT_ONCE = 4;

export interface Validation {
  /** what early stopping looks at: mean Dice per patient volume at 0.5, or AUC over all slices */
  readonly score: number;
  /** the best of 0.10, 0.15, ... 0.90 */
  readonly threshold: number;
  /** mean Dice, or balanced accuracy, at that threshold */
  readonly atThreshold: number;
}

/** Looks at the validation patients as they are, on the model's own grid. */
export async function validate(
  model: LayersModel,
  patients: readonly TrainingPatient[],
  side: number,
  signal: AbortSignal,
): Promise<Validation> {
  const segments = model.outputs[0]?.shape.length === 4;
  const scored: ScoredSlice[] = [];
  /** per patient and threshold: Dice */
  const dice: number[][] = [];
  for (const patient of patients) {
    const both = THRESHOLDS.map(() => 0);
    const sum = THRESHOLDS.map(() => 0);
    for (let at = 0; at < patient.slices.length; at += SLICES_AT_ONCE) {
      signal.throwIfAborted();
      const slices = patient.slices.slice(at, at + SLICES_AT_ONCE);
      const { pixels, masks, positive } = plainBatch(patient, slices, side);
      const output = await predict(model, pixels, slices.length, side);
      if (segments) addOverlaps(output, masks, both, sum);
      else
        for (const [i, truth] of positive.entries())
          scored.push({ score: output[2 * i + 1] ?? 0, positive: truth });
    }
    dice.push(THRESHOLDS.map((_, t) => ((sum[t] ?? 0) === 0 ? 1 : (2 * (both[t] ?? 0)) / (sum[t] ?? 1))));
  }
  const figures = THRESHOLDS.map((threshold, t) =>
    segments
      ? mean(dice.map((one) => one[t] ?? 0))
      : classificationMetrics(confusionOf(scored, threshold)).balancedAccuracy,
  );
  const best = figures.indexOf(Math.max(...figures));
  return {
    score: segments ? (figures[THRESHOLDS.indexOf(0.5)] ?? 0) : areaUnderRoc(scored),
    threshold: THRESHOLDS[best] ?? 0.5,
    atThreshold: figures[best] ?? 0,
  };
}

async function predict(model: LayersModel, pixels: Float32Array, count: number, side: number) {
  const output = tidy(() => model.predict(tensor(pixels, [count, side, side, 3])) as Tensor);
  const values = await output.data();
  output.dispose();
  return values;
}

function addOverlaps(found: ArrayLike<number>, truth: Float32Array, both: number[], sum: number[]): void {
  for (const [t, threshold] of THRESHOLDS.entries()) {
    let [inBoth, inEither] = [0, 0];
    for (let i = 0; i < truth.length; i++) {
      const called = (found[i] ?? 0) >= threshold ? 1 : 0;
      const real = truth[i] ?? 0;
      inBoth += called * real;
      inEither += called + real;
    }
    both[t] = (both[t] ?? 0) + inBoth;
    sum[t] = (sum[t] ?? 0) + inEither;
  }
}
