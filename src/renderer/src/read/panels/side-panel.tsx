import './side-panel.css';
import { type PointerEvent, useRef } from 'react';
import { keepFieldKeys } from '../actions/keep-field-keys.ts';
import type { SeriesSession } from '../session/series-session.ts';
import { whyNotEditable } from '../state/editable.ts';
import type { Frame } from '../state/frame.ts';
import { useLayoutStore } from '../state/layout-store.ts';
import type { ReadState } from '../state/read-state.ts';
import { DisplayPanel } from './display-panel.tsx';
import { FindingsPanel } from './findings-panel.tsx';
import { GeometryPanel } from './geometry-panel.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { MeasuresPanel } from './measures-panel.tsx';
import { OpinionsPanel } from './opinions-panel.tsx';
import { ResearchPanel } from './research-panel.tsx';
import { ReviewPanel } from './review-panel.tsx';
import { SourcesPanel } from './sources-panel.tsx';

/** The right side of Read; its width is dragged at its left edge. */
export function SidePanel({
  session,
  state,
  frame,
}: {
  readonly session: SeriesSession;
  readonly state: ReadState;
  readonly frame: Frame | null;
}) {
  const width = useLayoutStore((layout) => layout.panelWidth);
  return (
    <aside
      className="read-side"
      style={{ width }}
      aria-label="Findings and settings"
      onKeyDown={keepFieldKeys}
    >
      <ResizeEdge />
      <div className="read-side-scroll">
        <SourcesPanel session={session} state={state} frame={frame} whyNot={whyNotEditable(state)} />
        <OpinionsPanel session={session} state={state} frame={frame} />
        <FindingsPanel state={state} frame={frame} />
        <MeasuresPanel session={session} state={state} frame={frame} />
        <ReviewPanel session={session} state={state} frame={frame} />
        <DisplayPanel session={session} state={state} />
        <GeometryPanel session={session} state={state} />
        <HistoryPanel session={session} state={state} />
        {state.detail && <ResearchPanel detail={state.detail} />}
      </div>
    </aside>
  );
}

function ResizeEdge() {
  const width = useLayoutStore((layout) => layout.panelWidth);
  const setWidth = useLayoutStore((layout) => layout.setPanelWidth);
  const start = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const onDown = (event: PointerEvent<HTMLDivElement>) => {
    start.current = { x: event.clientX, width };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved has no element of its own
    <div
      className="resize-edge"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the side panel"
      aria-valuenow={width}
      aria-valuemin={220}
      aria-valuemax={520}
      tabIndex={0}
      onPointerDown={onDown}
      onPointerMove={(event) =>
        start.current && setWidth(start.current.width + start.current.x - event.clientX)
      }
      onPointerUp={() => {
        start.current = null;
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') setWidth(width + 16);
        else if (event.key === 'ArrowRight') setWidth(width - 16);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}
