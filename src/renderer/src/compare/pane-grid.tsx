import { ComparePane, type LinkedPanes } from './compare-pane.tsx';
import type { CompareSource } from './compare-sources.ts';
import { CHOSEN_PANES, type CompareState, pairOf, shownSources } from './compare-state.ts';
import type { CompareStore } from './compare-store.ts';
import { PairPane } from './pair-pane.tsx';
import { paneFrame } from './pane-frame.ts';
import { PaneHeading } from './pane-heading.tsx';
import { paneMap, paneOverlay } from './pane-overlay.ts';

/** The panes of the chosen layout, or A and B in one. */
export function PaneGrid({
  linked,
  store,
  compare,
  sources,
}: {
  readonly linked: LinkedPanes;
  readonly store: CompareStore;
  readonly compare: CompareState;
  readonly sources: readonly CompareSource[];
}) {
  const { read } = linked;
  const pair = pairOf(compare, sources);
  const [a, b] = pair;
  if (compare.between && a && b)
    return (
      <div className="compare-panes" style={{ '--columns': 1 } as React.CSSProperties}>
        <PairPane
          linked={linked}
          store={store}
          between={compare.between}
          a={a}
          b={b}
          swipeAt={compare.swipeAt}
          blinkB={compare.blinkB}
        />
      </div>
    );
  const shown = shownSources(compare, sources);
  const mosaic = compare.layout === 'mosaic';
  return (
    <div className="compare-panes" style={{ '--columns': columnsFor(shown.length) } as React.CSSProperties}>
      {Array.from({ length: Math.max(shown.length, CHOSEN_PANES) }, (_, pane) => {
        const source = shown[pane] ?? null;
        const frame = paneFrame(read, source ? [source] : []);
        return (
          <ComparePane
            // biome-ignore lint/suspicious/noArrayIndexKey: a pane is its place
            key={pane}
            linked={linked}
            pane={pane}
            visible={pane < shown.length}
            source={source}
            frame={frame}
            labels={frame && source && paneOverlay(read, compare, frame, source, pair)}
            active={shown.length > 1 && pane === compare.active}
            onActivate={() => compare.active !== pane && store.setState({ active: pane })}
            map={source && paneMap(compare, source)}
            heading={
              <PaneHeading
                pane={pane}
                letter={letterOf(source, a, b)}
                source={source}
                sources={sources}
                choices={mosaic ? null : store}
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
    </div>
  );
}

const letterOf = (source: CompareSource | null, a: CompareSource | null, b: CompareSource | null) =>
  source === null ? null : source.source === a?.source ? 'A' : source.source === b?.source ? 'B' : null;

/** Cells about as wide as high on a wide window. */
const columnsFor = (cells: number): number =>
  cells <= 3 ? Math.max(1, cells) : cells === 4 ? 2 : cells <= 6 ? 3 : cells <= 12 ? 4 : 5;
