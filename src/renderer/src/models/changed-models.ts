import type { Evaluation } from '../../../shared/contract/evaluation.ts';
import type { ModelRow } from '../../../shared/contract/models.ts';

/** Models of an evaluation that are installed under another hash now: the figures are those of what they were. */
export function changedModels(
  { models }: Pick<Evaluation, 'models'>,
  installed: readonly Pick<ModelRow, 'modelId' | 'hash'>[],
): ReadonlySet<string> {
  const now = new Map(installed.map(({ modelId, hash }) => [modelId, hash]));
  return new Set(
    Object.entries(models)
      .filter(([id, { hash }]) => now.has(id) && now.get(id) !== hash)
      .map(([id]) => id),
  );
}
