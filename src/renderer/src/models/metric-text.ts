import { type Evaluation, FIGURE_NAMES } from '../../../shared/contract/evaluation.ts';
import type { ModelMetric, ModelRow } from '../../../shared/contract/models.ts';
import { intervalText, withInterval } from '../../../shared/evaluation/measured-text.ts';

/** "0.842 (0.801 to 0.877)"; the interval only where one was computed. */
export const metricText = (metric: ModelMetric): string =>
  withInterval(metric.value.toFixed(3), intervalText(metric, 3));

/** Measured with slices of one patient on both sides of the split: shown apart, never as the main number. */
export const isLeaking = (metric: ModelMetric): boolean =>
  /leak|same patient/i.test(`${metric.name} ${metric.protocol}`);

/**
 * The number a model is judged by in the table: the first of its card that does not leak, else what it was measured with
 * here.
 * @param evaluations newest first
 */
export const mainMetric = (model: ModelRow, evaluations: readonly Evaluation[] = []): ModelMetric | null =>
  model.metrics.find((metric) => !isLeaking(metric)) ?? measuredHere(model, evaluations);

function measuredHere({ modelId, hash }: ModelRow, evaluations: readonly Evaluation[]): ModelMetric | null {
  for (const { models, protocol } of evaluations) {
    const measured = models[modelId];
    if (measured?.hash !== hash) continue;
    const [key, figure] =
      'segmentation' in measured
        ? (['diceVolumeMean', measured.segmentation.diceVolumeMean] as const)
        : (['balancedAccuracy', measured.classification.balancedAccuracy] as const);
    const { value, low, high } = figure;
    if (value !== null)
      return { name: FIGURE_NAMES[key], value, low, high, protocol: `${protocol}, measured here` };
  }
  return null;
}
