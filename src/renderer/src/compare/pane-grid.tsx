import { useRef } from 'react';
import type { Size } from '../read/state/view.ts';
import { useElementSize } from '../ui/use-element-size.ts';
import { ComparePane, type LinkedPanes } from './compare-pane.tsx';
import type { CompareSource } from './compare-sources.ts';
import { CHOSEN_PANES, type CompareState, pairOf, shownSources } from './compare-state.ts';
import type { CompareStore } from './compare-store.ts';
import { PairPane } from './pair-pane.tsx';
import { columnsFor, PANE_GAP, paneSize } from './pane-arrangement.ts';
import { paneFrame } from './pane-frame.ts';
import { PaneHeading } from './pane-heading.tsx';
import { paneMap, paneOverlay } from './pane-overlay.ts';

/** The panes of the chosen layout, or A and B in one. */
export function PaneGrid({
  linked,
  store,
  compare,
  sources,
  around,
}: {
  readonly linked: LinkedPanes;
  readonly store: CompareStore;
  readonly compare: CompareState;
  readonly sources: readonly CompareSource[];
  /** names what stands around the grid; when it changes, so does the grid's size */
  readonly around: string;
}) {
  const element = useRef<HTMLDivElement>(null);
  const grid = useElementSize(element, around);
  const [a, b] = pairOf(compare, sources);
  const shown = shownSources(compare, sources);
  const columns = compare.between && a && b ? 1 : columnsFor(shown.length);
  return (
    <div
      ref={element}
      className="compare-panes"
      style={{ gap: PANE_GAP, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
    >
      {compare.between && a && b ? (
        <PairPane
          linked={linked}
          store={store}
          between={compare.between}
          a={a}
          b={b}
          swipeAt={compare.swipeAt}
          blinkB={compare.blinkB}
          size={grid}
        />
      ) : (
        <Panes
          linked={linked}
          store={store}
          compare={compare}
          sources={sources}
          shown={shown}
          size={paneSize(grid, shown.length)}
        />
      )}
    </div>
  );
}

/** One pane for each source shown; those the layout leaves out wait behind them. */
function Panes({
  linked,
  store,
  compare,
  sources,
  shown,
  size,
}: {
  readonly linked: LinkedPanes;
  readonly store: CompareStore;
  readonly compare: CompareState;
  readonly sources: readonly CompareSource[];
  readonly shown: readonly (CompareSource | null)[];
  readonly size: Size;
}) {
  const { read } = linked;
  const pair = pairOf(compare, sources);
  return (
    <>
      {Array.from({ length: Math.max(shown.length, CHOSEN_PANES) }, (_, pane) => {
        const source = shown[pane] ?? null;
        const visible = pane < shown.length;
        const frame = visible ? paneFrame(read, source ? [source] : []) : null;
        return (
          <ComparePane
            // biome-ignore lint/suspicious/noArrayIndexKey: a pane is its place
            key={pane}
            linked={linked}
            pane={pane}
            size={size}
            visible={visible}
            source={source}
            frame={frame}
            labels={frame && source && paneOverlay(read, compare, frame, source, pair)}
            active={shown.length > 1 && pane === compare.active}
            onActivate={() => compare.active !== pane && store.setState({ active: pane })}
            map={source && paneMap(compare, source)}
            heading={
              <PaneHeading
                pane={pane}
                letter={letterOf(source, ...pair)}
                source={source}
                sources={sources}
                choices={compare.layout === 'mosaic' ? null : store}
              />
            }
          />
        );
      })}
      {shown.length === 0 && (
        <p className="mosaic-empty quiet">
          There is nothing to compare yet on this series. Run a model, at the right.
        </p>
      )}
    </>
  );
}

const letterOf = (source: CompareSource | null, a: CompareSource | null, b: CompareSource | null) =>
  source === null ? null : source.source === a?.source ? 'A' : source.source === b?.source ? 'B' : null;
