import type { PointerEvent } from 'react';

const STEP = 0.02;

/** The line of the swipe over a pane: dragged, or moved by arrow keys while it has the focus. */
export function SwipeLine({ at, onMove }: { readonly at: number; readonly onMove: (at: number) => void }) {
  const clamp = (value: number) => Math.min(1, Math.max(0, value));
  const drag = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (box) onMove(clamp((event.clientX - box.left) / box.width));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a focusable separator is the window splitter pattern of ARIA
    <div
      className="swipe-line"
      role="separator"
      aria-orientation="vertical"
      aria-label="Line between A and B"
      aria-valuenow={Math.round(at * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
      tabIndex={0}
      style={{ left: `${at * 100}%` }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowLeft' ? -STEP : event.key === 'ArrowRight' ? STEP : 0;
        if (step === 0) return;
        event.preventDefault();
        event.stopPropagation();
        onMove(clamp(at + step));
      }}
    >
      <span aria-hidden="true">A ◂▸ B</span>
    </div>
  );
}
