import { createHash } from 'node:crypto';
import type { ModelCard } from './model-card.ts';

/**
 * The identity of a model's answers: files, threshold, pre- and postprocessing. A prediction whose model hash is
 * another one is out of date.
 * @returns 64 hex digits; the first 12 are the short hash shown and stored in mask sources
 */
export function modelSha256(
  card: Pick<ModelCard, 'sha256' | 'threshold' | 'preprocessing' | 'postprocessing' | 'base'>,
): string {
  return createHash('sha256')
    .update(card.sha256['model.json'])
    .update(card.sha256['weights.bin'])
    .update(card.base?.['weights.bin'] ?? '')
    .update(JSON.stringify(card.threshold))
    .update(sortedJson(card.preprocessing))
    .update(sortedJson(card.postprocessing))
    .digest('hex');
}

/** JSON with sorted keys: the same card written by another program has the same hash. */
const sortedJson = (value: Record<string, unknown>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))));
