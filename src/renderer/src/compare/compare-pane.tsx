import { memo, type ReactNode } from 'react';
import type { SeriesDetail } from '../../../shared/contract/series.ts';
import type { LabelOverlay } from '../read/canvas/pane-painter.ts';
import { SlicePane } from '../read/canvas/slice-pane.tsx';
import type { SlicePainter } from '../read/paint/slice-painter.ts';
import type { SeriesSession } from '../read/session/series-session.ts';
import type { Frame } from '../read/state/frame.ts';
import type { ReadState } from '../read/state/read-state.ts';
import type { MapChoice } from '../read/state/slice-maps.ts';
import type { Size } from '../read/state/view.ts';
import type { CompareSource } from './compare-sources.ts';
import { PaneNotice } from './pane-notice.tsx';

/** What all panes share. */
export interface LinkedPanes {
  readonly session: SeriesSession;
  readonly read: ReadState;
  readonly detail: SeriesDetail;
  readonly slicePainter: SlicePainter;
}

interface PaneContentProps {
  readonly linked: LinkedPanes;
  readonly pane: number;
  readonly size: Size;
  /** false: the layout has no place for it; it waits as it is */
  readonly visible: boolean;
  readonly source: CompareSource | null;
  readonly frame: Frame | null;
  readonly labels: LabelOverlay | null;
  /** the map of the source's model that lies over the slice */
  readonly map: MapChoice | null;
  readonly heading: ReactNode;
}

/** One source on the slice all panes show. */
export function ComparePane({
  active,
  onActivate,
  ...content
}: PaneContentProps & { readonly active: boolean; readonly onActivate: () => void }) {
  return (
    <div
      className={active ? 'compare-cell active' : 'compare-cell'}
      hidden={!content.visible}
      onPointerDownCapture={onActivate}
      onFocusCapture={onActivate}
    >
      <PaneContent {...content} />
    </div>
  );
}

/**
 * What another layout leaves out stays as it was when it was seen last, and costs nothing: to make it anew is the dearest
 * part of going back.
 */
const PaneContent = memo(PaneContentNow, (_, next: PaneContentProps) => !next.visible);

function PaneContentNow({
  linked: { session, read, detail, slicePainter },
  pane,
  size,
  source,
  frame,
  labels,
  map,
  heading,
}: PaneContentProps) {
  return (
    <>
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
        size={size}
        heading={heading}
      />
      <PaneNotice session={session} read={read} source={source} map={map} />
    </>
  );
}
