import type { ModelMetric, ModelRow } from '../../../shared/contract/models.ts';

/** "0.842 (0.801 to 0.877)"; the interval only where one was computed. */
export function metricText(metric: ModelMetric): string {
  const interval = intervalText(metric);
  return `${metric.value.toFixed(3)}${interval === null ? '' : ` (${interval})`}`;
}

export const intervalText = ({ low, high }: ModelMetric): string | null =>
  low === null || high === null ? null : `${low.toFixed(3)} to ${high.toFixed(3)}`;

/** Measured with slices of one patient on both sides of the split: shown apart, never as the main number. */
export const isLeaking = (metric: ModelMetric): boolean =>
  /leak|same patient/i.test(`${metric.name} ${metric.protocol}`);

/** The number a model is judged by in the table: its first that does not leak. */
export const mainMetric = (model: ModelRow): ModelMetric | null =>
  model.metrics.find((metric) => !isLeaking(metric)) ?? null;
