import type { MaskSet } from '../../../shared/contract/masks.ts';
import type { ModelRow } from '../../../shared/contract/models.ts';
import { parseMaskSource, readerSource } from '../../../shared/domain/mask-source.ts';

const RANK: Readonly<Record<MaskSet['kind'], number>> = { reader: 1, model: 2, consensus: 3, groundTruth: 4 };

/**
 * Masks a report may show, the likeliest first: this reader's, other readers', models', and the ground truth last,
 * which is nobody's reading. Out-of-date masks are refused.
 */
export function reportableMasks(sets: readonly MaskSet[], readerId: number): readonly MaskSet[] {
  const rank = (set: MaskSet) => (set.source === readerSource(readerId) ? 0 : RANK[set.kind]);
  return sets.filter((set) => set.current).toSorted((a, b) => rank(a) - rank(b));
}

/** Masks of models under the model's name, as everywhere else. */
export const namedMasks = (
  sets: readonly MaskSet[],
  models: readonly Pick<ModelRow, 'modelId' | 'name'>[],
): readonly MaskSet[] =>
  sets.map((set) => {
    const parsed = parseMaskSource(set.source);
    const model = parsed?.kind === 'model' && models.find((known) => known.modelId === parsed.id);
    return model ? { ...set, label: model.name } : set;
  });

/** How a mask is offered: whose it is, and how much it outlines. */
export function maskOption(set: MaskSet): string {
  const outlined = set.slices.filter((slice) => slice.pixels > 0).length;
  const kind = { reader: ' (reader)', model: ' (model only)', consensus: ' (consensus)', groundTruth: '' }[
    set.kind
  ];
  return `${set.label}${kind}, ${outlined} ${outlined === 1 ? 'slice' : 'slices'} outlined`;
}
