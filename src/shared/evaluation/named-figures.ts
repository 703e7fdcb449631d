import { FIGURE_NAMES, type Figure, type ModelEvaluation } from '../contract/evaluation.ts';

const isFigureName = (key: string): key is keyof typeof FIGURE_NAMES => key in FIGURE_NAMES;

/** The figures of one model in the order they are printed, with their names for people. */
export function namedFigures(
  model: ModelEvaluation,
): (Figure & { readonly key: string; readonly name: string })[] {
  const figures = 'segmentation' in model ? model.segmentation : model.classification;
  return Object.entries(figures).map(([key, value]) => ({
    ...value,
    key,
    name: isFigureName(key) ? FIGURE_NAMES[key] : key,
  }));
}
