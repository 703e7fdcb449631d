import { type MaskSource, parseMaskSource } from './mask-source.ts';

export const READER_COLOUR = '#E69F00';
/** What a tool or change would take away is drawn in this colour, what it would add in the reader's own. */
export const ERASING = '#D7DEE6';
const TRUTH_COLOUR = '#56B4E9';
const CONSENSUS_COLOUR = '#FFFFFF';
const MODEL_COLOURS = ['#CC79A7', '#009E73', '#F0E442', '#D55E00'] as const;

/**
 * Lines of models, from the longest to the busiest stroke: who confuses two colours still has the line. Each colour
 * meets each line once, so the first sixteen models differ.
 */
const MODEL_DASHES = [[], [12, 4], [7, 3, 2, 3], [12, 3, 2, 3, 2, 3]] as const;

/** Consensus is white whatever its rule; the dashes say which rule. */
const CONSENSUS_DASHES: Readonly<Record<string, readonly number[]>> = {
  majority: [8, 4],
  weighted: [8, 4, 2, 4],
  staple: [14, 4],
};

/** What a reader had drawn before: in the colour of people, in a line no reader has now. */
const REVISION_DASH = [6, 2, 2, 2, 2, 2] as const;

/** How the outline of a source is drawn; `dash` in screen pixels, empty for a solid line. */
export interface SourceStyle {
  readonly colour: string;
  readonly dash: readonly number[];
}

/** Readers share the hue that says "drawn by a person"; shade and dashes tell them apart. */
const READER_STYLES: readonly SourceStyle[] = [
  { colour: READER_COLOUR, dash: [] },
  { colour: '#FFD08A', dash: [10, 3] },
  { colour: '#BF7F1F', dash: [10, 3, 2, 3] },
  { colour: '#FFD08A', dash: [5, 2] },
  { colour: READER_COLOUR, dash: [14, 4, 2, 4] },
  { colour: '#BF7F1F', dash: [5, 2, 2, 2] },
];

/**
 * The one look of a source, everywhere: canvas, legends, charts, report (colours of Okabe and Ito, "Color Universal
 * Design", 2008). Models take their colour by their place in `modelIds`, so that every version of a model has the same.
 * @param modelIds all models, as `modelOrder` gives them
 */
export function sourceStyle(source: MaskSource, modelIds: readonly string[]): SourceStyle {
  const parsed = parseMaskSource(source);
  if (parsed?.kind === 'reader') return readerStyle(Number(parsed.id));
  if (parsed?.kind === 'revision') return { colour: READER_COLOUR, dash: REVISION_DASH };
  if (parsed?.kind === 'groundTruth') return { colour: TRUTH_COLOUR, dash: [] };
  if (parsed?.kind === 'model') return modelStyle(parsed.id, modelIds);
  return { colour: CONSENSUS_COLOUR, dash: CONSENSUS_DASHES[parsed?.id ?? ''] ?? [8, 4] };
}

/** Colour and line of a model, on the canvas and in charts. */
export function modelStyle(modelId: string, modelIds: readonly string[]): SourceStyle {
  const at = Math.max(0, modelIds.indexOf(modelId));
  const round = Math.floor(at / MODEL_COLOURS.length);
  return {
    colour: modelColour(modelId, modelIds),
    dash: MODEL_DASHES[(at + round) % MODEL_DASHES.length] ?? [],
  };
}

/** Colour of a model in charts and tables. */
export function modelColour(modelId: string, modelIds: readonly string[]): string {
  const at = Math.max(0, modelIds.indexOf(modelId));
  return MODEL_COLOURS[at % MODEL_COLOURS.length] ?? MODEL_COLOURS[0];
}

/** The order that fixes the models' colours: those of the workstation first, then whatever else has results. */
export function modelOrder(workstation: readonly string[], others: readonly string[]): string[] {
  return [...new Set([...workstation, ...others.toSorted()])];
}

/** By the reader's number in the catalogue, which never changes: the same reader looks the same in every series. */
function readerStyle(readerId: number): SourceStyle {
  const at = Math.max(0, readerId - 1) % READER_STYLES.length;
  return READER_STYLES[at] ?? { colour: READER_COLOUR, dash: [] };
}
