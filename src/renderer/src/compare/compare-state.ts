import type { MaskSource } from '../../../shared/domain/mask-source.ts';
import type { ReadState, SourceSetting } from '../read/state/read-state.ts';

/** What Compare adds to the open series: which source stands in which pane. */
export interface CompareState {
  readonly seriesId: number;
  /** one per pane, in order; null: no source chosen */
  readonly panes: readonly (MaskSource | null)[];
  /** overlay of both panes: each its own source, or agreement and difference of the first two */
  readonly overlay: 'sources' | 'difference';
}

/** The panes as they are shown: a choice the series no longer has falls back to the most telling other source. */
export function panesOf(compare: CompareState, read: ReadState): readonly (SourceSetting | null)[] {
  const withMasks = read.sources.filter((source) => (read.masks.get(source.source)?.size ?? 0) > 0);
  const taken = new Set<MaskSource>();
  return compare.panes.map((wanted) => {
    const chosen = read.sources.find((source) => source.source === wanted);
    const pick = chosen ?? preferred(withMasks.filter((source) => !taken.has(source.source)));
    if (pick) taken.add(pick.source);
    return pick ?? null;
  });
}

/** Puts a source into a pane; when another pane shows it already the two change places. */
export function withPaneSource(
  compare: CompareState,
  shown: readonly (SourceSetting | null)[],
  pane: number,
  source: MaskSource,
): CompareState {
  const now = shown.map((setting) => setting?.source ?? null);
  const other = now.indexOf(source);
  const panes = now.with(pane, source);
  return { ...compare, panes: other >= 0 && other !== pane ? panes.with(other, now[pane] ?? null) : panes };
}

/** Changes the first two panes over. */
export function swapped(compare: CompareState, shown: readonly (SourceSetting | null)[]): CompareState {
  const [a, b, ...rest] = shown.map((setting) => setting?.source ?? null);
  return { ...compare, panes: [b ?? null, a ?? null, ...rest] };
}

/** Models first (that is what is compared most), then the reader, then ground truth. */
function preferred(sources: readonly SourceSetting[]): SourceSetting | undefined {
  const rank = { model: 0, consensus: 1, reader: 2, groundTruth: 3 };
  return [...sources].sort((a, b) => Number(b.current) - Number(a.current) || rank[a.kind] - rank[b.kind])[0];
}
