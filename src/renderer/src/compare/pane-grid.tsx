import { useRef } from 'react';
import type { Size } from '../read/state/view.ts';
import { useElementSize } from '../ui/use-element-size.ts';
import { ComparePane, type LinkedPanes } from './compare-pane.tsx';
import type { CompareSource } from './compare-sources.ts';
import { activePane, CHOSEN_PANES, type CompareState, shownSources } from './compare-state.ts';
import type { CompareStore } from './compare-store.ts';
import { PairPane } from './pair-pane.tsx';
import { columnsFor, PANE_GAP, paneSize } from './pane-arrangement.ts';
import { paneFrame } from './pane-frame.ts';
import { PaneHeading } from './pane-heading.tsx';
import { paneMap, paneOverlay } from './pane-overlay.ts';

interface PaneGridProps {
  readonly linked: LinkedPanes;
  readonly store: CompareStore;
  readonly compare: CompareState;
  readonly sources: readonly CompareSource[];
  readonly pair: readonly [CompareSource | null, CompareSource | null];
}

/** The panes of the chosen layout, or A and B in one. */
export function PaneGrid({
  around,
  ...props
}: PaneGridProps & {
  /** names what stands around the grid; when it changes, so does the grid's size */
  readonly around: string;
}) {
  const { linked, store, compare, sources, pair } = props;
  const element = useRef<HTMLDivElement>(null);
  const grid = useElementSize(element, around);
  const shown = shownSources(compare, sources);
  const [a, b] = pair;
  const together = compare.between && a && b ? { between: compare.between, a, b } : null;
  const columns = columnsFor(together ? 1 : shown.length);
  return (
    <div
      ref={element}
      className="compare-panes"
      style={{ gap: PANE_GAP, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
    >
      {together ? (
        <PairPane
          {...together}
          linked={linked}
          store={store}
          swipeAt={compare.swipeAt}
          blinkB={compare.blinkB}
          size={grid}
        />
      ) : (
        <Panes {...props} shown={shown} size={paneSize(grid, shown.length)} />
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
  pair,
  shown,
  size,
}: PaneGridProps & { readonly shown: readonly (CompareSource | null)[]; readonly size: Size }) {
  const { read } = linked;
  const active = activePane(compare, sources);
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
            active={shown.length > 1 && pane === active}
            onActivate={() =>
              pane !== active && store.setState({ active: pane, activeSource: source?.source ?? null })
            }
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
