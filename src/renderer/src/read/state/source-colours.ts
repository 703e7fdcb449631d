import { type MaskSource, parseMaskSource } from '../../../../shared/domain/mask-source.ts';

export const READER_COLOUR = '#E69F00';
export const TRUTH_COLOUR = '#56B4E9';
export const CONSENSUS_COLOUR = '#FFFFFF';
export const MODEL_COLOURS = ['#CC79A7', '#009E73', '#F0E442', '#D55E00'] as const;

/**
 * The one colour of a source, everywhere (Okabe and Ito, "Color Universal Design", 2008). Models take theirs by their
 * place in `modelIds`, so that every version of a model has the same.
 */
export function sourceColour(source: MaskSource, modelIds: readonly string[]): string {
  const parsed = parseMaskSource(source);
  if (parsed?.kind === 'reader') return READER_COLOUR;
  if (parsed?.kind === 'groundTruth') return TRUTH_COLOUR;
  if (parsed?.kind === 'model') return modelColour(parsed.id, modelIds);
  return CONSENSUS_COLOUR;
}

/** Colour of a model in charts and tables. */
export function modelColour(modelId: string, modelIds: readonly string[]): string {
  const at = Math.max(0, modelIds.indexOf(modelId));
  return MODEL_COLOURS[at % MODEL_COLOURS.length] ?? MODEL_COLOURS[0];
}
