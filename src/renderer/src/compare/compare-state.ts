import type { MaskSource } from '../../../shared/domain/mask-source.ts';
import { parseMaskSource } from '../../../shared/domain/mask-source.ts';
import type { CompareSource } from './compare-sources.ts';

export const LAYOUTS = ['one', 'two', 'four', 'mosaic'] as const;
export type CompareLayout = (typeof LAYOUTS)[number];
export const OVERLAYS = ['outlines', 'difference', 'agreement', 'why', 'doubt'] as const;
export type CompareOverlay = (typeof OVERLAYS)[number];
export const STRIPS = ['score', 'pixels', 'dice'] as const;
export type StripMeasure = (typeof STRIPS)[number];

/** Panes whose source is chosen one by one; the first two are the pair A and B of every measure. */
export const CHOSEN_PANES = 4;

/** What Compare adds to the open series: how many panes, what stands in them, what is drawn over them. */
export interface CompareState {
  readonly layout: CompareLayout;
  /** as chosen, `CHOSEN_PANES` long; null: the most telling source not yet shown */
  readonly panes: readonly (MaskSource | null)[];
  readonly overlay: CompareOverlay;
  /** A and B in one pane instead of the layout */
  readonly between: 'blink' | 'swipe' | null;
  /** where the swipe's line stands, share of the pane's width */
  readonly swipeAt: number;
  /** while blinking: which of the two is seen */
  readonly blinkB: boolean;
  /** place of the pane that keys refer to; see `activePane` */
  readonly active: number;
  /** what stood in it: panes of the mosaic change places when a source arrives */
  readonly activeSource: MaskSource | null;
  /** of the agreement tables */
  readonly scope: 'slice' | 'volume';
  readonly strip: StripMeasure;
  /** position in the stack where "most disagreement" went last */
  readonly jumpedTo: number | null;
}

export const initialCompareState: CompareState = {
  layout: 'two',
  panes: Array<null>(CHOSEN_PANES).fill(null),
  overlay: 'outlines',
  between: null,
  swipeAt: 0.5,
  blinkB: false,
  active: 0,
  activeSource: null,
  scope: 'volume',
  strip: 'score',
  jumpedTo: null,
};

/**
 * The sources of the chosen panes. A model of another version stands for the one chosen; what the series does not
 * have falls back to the most telling source that no other pane shows.
 */
function chosenSources(
  compare: Pick<CompareState, 'panes'>,
  sources: readonly CompareSource[],
): readonly (CompareSource | null)[] {
  const wanted = compare.panes.map((pane) => (pane === null ? null : findSource(pane, sources)));
  const taken = new Set(wanted.flatMap((source) => (source ? [source.source] : [])));
  return wanted.map((source) => {
    const pick = source ?? preferred(sources.filter((candidate) => !taken.has(candidate.source)));
    if (pick) taken.add(pick.source);
    return pick ?? null;
  });
}

/** The panes of the layout, in order. The mosaic shows everything that has something to show now. */
export function shownSources(
  compare: CompareState,
  sources: readonly CompareSource[],
): readonly (CompareSource | null)[] {
  if (compare.layout === 'mosaic')
    return sources.filter(
      ({ state, kind }) => kind !== 'revision' && (state === 'ready' || state === 'loading'),
    );
  return chosenSources(compare, sources).slice(0, { one: 1, two: 2, four: 4 }[compare.layout]);
}

/**
 * The place of the pane that keys refer to: in the mosaic that of the source that was chosen, wherever it stands now;
 * while A and B are in one pane that of A.
 */
export function activePane(compare: CompareState, sources: readonly CompareSource[]): number {
  if (compare.between) return 0;
  const shown = shownSources(compare, sources);
  const at =
    compare.layout === 'mosaic' ? shown.findIndex((one) => one?.source === compare.activeSource) : -1;
  return at >= 0 ? at : Math.max(0, Math.min(compare.active, shown.length - 1));
}

/** What stands in the pane that keys refer to. */
export const activeSource = (
  compare: CompareState,
  sources: readonly CompareSource[],
): CompareSource | null =>
  (compare.between ? pairOf(compare, sources) : shownSources(compare, sources))[
    activePane(compare, sources)
  ] ?? null;

/** A and B: what every measure of two, the difference, blink and swipe refer to. */
export function pairOf(
  compare: CompareState,
  sources: readonly CompareSource[],
): readonly [CompareSource | null, CompareSource | null] {
  const [a = null, b = null] = chosenSources(compare, sources);
  return [a, b];
}

/** Puts a source into a pane; when another pane shows it already the two change places. */
export function withPaneSource(
  compare: CompareState,
  sources: readonly CompareSource[],
  pane: number,
  source: MaskSource,
): CompareState {
  const now = chosenSources(compare, sources).map((shown) => shown?.source ?? null);
  const other = now.indexOf(source);
  const panes = now.with(pane, source);
  return { ...compare, panes: other >= 0 && other !== pane ? panes.with(other, now[pane] ?? null) : panes };
}

/** Makes two sources A and B. */
export function withPair(
  compare: CompareState,
  sources: readonly CompareSource[],
  a: MaskSource,
  b: MaskSource,
): CompareState {
  return withPaneSource(withPaneSource(compare, sources, 0, a), sources, 1, b);
}

/** Changes A and B over. */
export function swapped(compare: CompareState, sources: readonly CompareSource[]): CompareState {
  const [a, b, ...rest] = chosenSources(compare, sources).map((shown) => shown?.source ?? null);
  return { ...compare, panes: [b ?? null, a ?? null, ...rest] };
}

/** Another layout; blink and swipe end. */
export const withLayout = (compare: CompareState, layout: CompareLayout): CompareState => ({
  ...compare,
  layout,
  between: null,
  active: 0,
  activeSource: null,
});

function findSource(wanted: MaskSource, sources: readonly CompareSource[]): CompareSource | null {
  const exact = sources.find((source) => source.source === wanted);
  if (exact) return exact;
  const parsed = parseMaskSource(wanted);
  if (parsed?.kind !== 'model') return null;
  const same = sources.filter((source) => source.modelId === parsed.id);
  return same.find((source) => source.current) ?? same[0] ?? null;
}

/** Segmenters first (they are compared most), then people and truth, then what has no masks, last what has not run. */
function preferred(sources: readonly CompareSource[]): CompareSource | undefined {
  const kinds = { model: 0, reader: 1, groundTruth: 2, consensus: 3, revision: 50 };
  const rank = (source: CompareSource) =>
    (source.state === 'notRun' ? 20 : source.state === 'empty' ? 30 : 0) +
    (source.current ? 0 : 10) +
    (source.task === 'classification' ? 5 : 0) +
    kinds[source.kind];
  return [...sources].sort((a, b) => rank(a) - rank(b))[0];
}
