import './slice-pane.css';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { SeriesDetail } from '../../../../shared/contract/series.ts';
import { useElementSize } from '../../ui/use-element-size.ts';
import type { SlicePainter } from '../paint/slice-painter.ts';
import type { SeriesSession } from '../session/series-session.ts';
import type { Frame } from '../state/frame.ts';
import { linesOnSlice } from '../state/measures.ts';
import { previewOf } from '../state/preview.ts';
import type { ReadState } from '../state/read-state.ts';
import { ownSource } from '../state/sources.ts';
import { aspectOf, placeImage, type Size, zoomOf } from '../state/view.ts';
import { CornerText } from './corner-text.tsx';
import { type LabelOverlay, type PaneLayers, PanePainter, type Swipe } from './pane-painter.ts';
import { type PaneNow, PanePointer } from './pane-pointer.ts';
import { PaneStage } from './pane-stage.tsx';
import { pointerSceneOf, refusesHere } from './pointer-scene.ts';

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
  readonly swipe?: Swipe | null;
  /** CSS pixels, from whoever arranges several panes; one that stands alone measures itself */
  readonly size?: Size;
  /** shared by linked panes */
  readonly slicePainter?: SlicePainter;
  /** stands at the top of the pane, for example the source chip of a compared pane */
  readonly heading?: ReactNode;
  /** lies over the top of the image, between the corner texts */
  readonly strip?: ReactNode;
}

/** One slice on the screen with its overlays, corner text and pointer; all drawn in one frame. */
export function SlicePane(props: SlicePaneProps) {
  const { session, state, detail, frame, pane, editable, labels = null, swipe = null } = props;
  const element = useRef<HTMLDivElement>(null);
  const layers = useRef<PaneLayers | null>(null);
  const [painter] = useState(() => new PanePainter(props.slicePainter));
  const size = useElementSize(element, undefined, props.size);
  const aspect = aspectOf(detail.spacing);
  const image = frame ?? detail;
  const placement = placeImage(state.view, size, image, aspect);
  const editedSource = editable ? ownSource(state) : null;

  const now = useRef<PaneNow | null>(null);
  now.current = {
    session,
    state,
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
    const preview = editable ? previewOf(state) : null;
    const split = swipe && { ...swipe, size };
    const lines = linesOnSlice(state);
    const scene = frame ? { frame, placement, editedSource, labels, swipe: split, preview, lines } : null;
    painter.paint(layers.current, scene, now.current && pointerSceneOf(now.current));
  });

  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const pointer = new PanePointer(target, () => now.current as PaneNow);
    return () => pointer.dispose();
  }, []);

  // a move of the pointer is drawn without a render
  useEffect(
    () =>
      session.cursor.subscribe(() => {
        const pane = now.current;
        if (!pane?.layers) return;
        pane.painter.showPointer(pane.layers, pointerSceneOf(pane));
        element.current?.classList.toggle('refuses', refusesHere(pane));
      }),
    [session],
  );

  return (
    <section
      className={`slice-pane tool-${editable ? state.tool : 'pointer'}`}
      aria-label={`${props.name ?? 'Slice'} of ${detail.patientCode}`}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas takes the keyboard for scrolling */}
      <div ref={element} className="slice-pane-canvas" tabIndex={0} role="img" aria-label={describe(frame)}>
        {size.width > 0 && <PaneStage {...size} painter={painter} layers={layers} flat={!editable} />}
      </div>
      <CornerText
        session={session}
        state={state}
        detail={detail}
        frame={frame}
        zoom={zoomOf(state.view, size, image, aspect)}
        heading={props.heading}
      />
      {props.strip}
      {frame?.problem && <p className="slice-pane-problem">{frame.problem}</p>}
    </section>
  );
}

const describe = (frame: Frame | null): string =>
  frame ? `Slice ${frame.index + 1} of ${frame.sliceCount}` : 'No slice yet';
