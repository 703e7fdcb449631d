import { memo, type ReactNode } from 'react';
import type { SeriesDetail } from '../../../shared/contract/series.ts';
import type { LabelOverlay } from '../read/canvas/pane-painter.ts';
import { SlicePane } from '../read/canvas/slice-pane.tsx';
import type { SlicePainter } from '../read/paint/slice-painter.ts';
import type { SeriesSession } from '../read/session/series-session.ts';
import type { Frame } from '../read/state/frame.ts';
import type { ReadState } from '../read/state/read-state.ts';
import type { MapChoice } from '../read/state/slice-maps.ts';
import type { CompareSource } from './compare-sources.ts';
import { PaneNotice } from './pane-notice.tsx';

/** What all panes share. */
export interface LinkedPanes {
  readonly session: SeriesSession;
  readonly read: ReadState;
  readonly detail: SeriesDetail;
  readonly slicePainter: SlicePainter;
  /** names the arrangement of the panes */
  readonly layout: string;
}

interface ComparePaneProps {
  readonly linked: LinkedPanes;
  readonly pane: number;
  /** false: the layout has no place for it; it waits as it is */
  readonly visible: boolean;
  readonly source: CompareSource | null;
  readonly frame: Frame | null;
  readonly labels: LabelOverlay | null;
  readonly active: boolean;
  /** the map of the source's model that lies over the slice */
  readonly map: MapChoice | null;
  readonly heading: ReactNode;
  readonly onActivate: () => void;
}

/**
 * One source on the slice all panes show. A pane that another layout leaves out is hidden, and costs nothing then: to
 * make it anew is the dearest part of going back.
 */
export const ComparePane = memo(
  ComparePaneNow,
  (before: ComparePaneProps, next: ComparePaneProps) => !before.visible && !next.visible,
);

function ComparePaneNow({
  linked,
  pane,
  visible,
  source,
  frame,
  labels,
  active,
  map,
  heading,
  onActivate,
}: ComparePaneProps) {
  const { session, read, detail, slicePainter } = linked;
  return (
    <div
      className={active ? 'compare-cell active' : 'compare-cell'}
      hidden={!visible}
      onPointerDownCapture={onActivate}
      onFocusCapture={onActivate}
    >
      <SlicePane
        session={session}
        state={read}
        detail={detail}
        frame={frame}
        pane={`compare-${pane}`}
        name={`Pane ${pane + 1}, ${source?.name ?? 'empty'}`}
        editable={false}
        labels={labels}
        slicePainter={slicePainter}
        layout={linked.layout}
        heading={heading}
      />
      <PaneNotice session={session} read={read} source={source} map={map} />
    </div>
  );
}
