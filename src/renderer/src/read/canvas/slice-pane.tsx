import './slice-pane.css';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { SeriesDetail } from '../../../../shared/contract/series.ts';
import { READER_COLOUR } from '../../../../shared/domain/source-style.ts';
import { useElementSize } from '../../ui/use-element-size.ts';
import type { SeriesSession } from '../session/series-session.ts';
import type { Frame } from '../state/frame.ts';
import type { ReadState } from '../state/read-state.ts';
import { ownSource } from '../state/sources.ts';
import { aspectOf, placeImage, zoomOf } from '../state/view.ts';
import { CornerText } from './corner-text.tsx';
import { type LabelOverlay, type PaneLayers, PanePainter } from './pane-painter.ts';
import { type PaneNow, PanePointer } from './pane-pointer.ts';
import { PaneStage } from './pane-stage.tsx';

export interface SlicePaneProps {
  readonly session: SeriesSession;
  readonly state: ReadState;
  readonly detail: SeriesDetail;
  /** what to show; everything in it belongs to one slice */
  readonly frame: Frame | null;
  /** name of the pane among linked ones */
  readonly pane: string;
  readonly editable: boolean;
  /** for screen readers, where there are several panes */
  readonly name?: string;
  readonly labels?: LabelOverlay | null;
  /** stands at the top of the pane, for example the source chip of a compared pane */
  readonly heading?: ReactNode;
}

/** One slice on the screen with its overlays, corner text and pointer; all drawn in one frame. */
export function SlicePane(props: SlicePaneProps) {
  const { session, state, detail, frame, pane, editable, labels = null } = props;
  const element = useRef<HTMLDivElement>(null);
  const layers = useRef<PaneLayers | null>(null);
  const [painter] = useState(() => new PanePainter());
  const size = useElementSize(element);
  const aspect = aspectOf(detail.spacing);
  const image = frame ?? detail;
  const placement = placeImage(state.view, size, image, aspect);
  const editedSource = editable ? ownSource(state) : null;

  const now = useRef<PaneNow | null>(null);
  now.current = {
    session,
    painter,
    layers: layers.current,
    frame,
    placement,
    size,
    aspect,
    pane,
    editable,
  };

  // after the text is in place and before the browser paints: canvas and text change in the same frame
  useLayoutEffect(() => {
    if (now.current) now.current = { ...now.current, layers: layers.current };
    if (!layers.current || size.width === 0) return;
    session.notePane({ size, image, aspect });
    painter.paint(layers.current, frame ? { frame, placement, editedSource, labels } : null);
  });

  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const pointer = new PanePointer(target, () => now.current as PaneNow);
    return () => pointer.dispose();
  }, []);

  usePointerMark(now, state);

  return (
    <section
      className={`slice-pane tool-${editable ? state.tool : 'pointer'}`}
      aria-label={`${props.name ?? 'Slice'} of ${detail.patientCode}`}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas takes the keyboard for scrolling */}
      <div ref={element} className="slice-pane-canvas" tabIndex={0} role="img" aria-label={describe(frame)}>
        {size.width > 0 && <PaneStage size={size} painter={painter} layers={layers} />}
      </div>
      <CornerText
        session={session}
        state={state}
        detail={detail}
        frame={frame}
        zoom={zoomOf(state.view, size, image, aspect)}
        heading={props.heading}
      />
      {frame?.problem && <p className="slice-pane-problem">{frame.problem}</p>}
    </section>
  );
}

/** The ring of the brush under the pointer, the cross in the other panes. */
function usePointerMark(now: { readonly current: PaneNow | null }, state: ReadState): void {
  const { session } = now.current as PaneNow;
  const draw = () => {
    const pane = now.current;
    if (!pane?.layers) return;
    const { point, pane: over } = pane.session.cursor.getState();
    const current = pane.session.store.getState();
    const { tool, brushDiameter, sources } = current;
    const own = ownSource(current);
    const colour = sources.find((source) => source.source === own)?.colour ?? READER_COLOUR;
    const here = over === pane.pane;
    const ring = here && pane.editable && tool !== 'pointer';
    if (!point || (here && !ring)) pane.painter.markPointer(pane.layers, null);
    else {
      pane.painter.markPointer(pane.layers, {
        kind: ring ? 'ring' : 'cross',
        at: point,
        diameter: brushDiameter,
        colour: tool === 'eraser' ? '#d7dee6' : colour,
      });
    }
  };
  const latest = useRef(draw);
  latest.current = draw;
  useEffect(() => session.cursor.subscribe(() => latest.current()), [session]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: redrawn when the tool or its size changes under a resting pointer
  useEffect(() => latest.current(), [state.tool, state.brushDiameter, state.view]);
}

const describe = (frame: Frame | null): string =>
  frame ? `Slice ${frame.index + 1} of ${frame.sliceCount}` : 'No slice yet';
