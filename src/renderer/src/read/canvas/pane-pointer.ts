import type { WindowLevel } from '../../../../shared/contract/series.ts';
import { closeOutline } from '../session/region-edits.ts';
import type { SeriesSession } from '../session/series-session.ts';
import type { Frame } from '../state/frame.ts';
import type { ReadState } from '../state/read-state.ts';
import { withSizeStep } from '../state/tools.ts';
import { type Placement, pan, type Size, zoomAt } from '../state/view.ts';
import { withDraggedWindow } from '../state/window.ts';
import type { PaneLayers, PanePainter } from './pane-painter.ts';
import { isEraserEnd, penShare } from './pen.ts';
import { Pinch } from './pinch.ts';
import { isRegionTool, RegionPointer } from './region-pointer.ts';
import { type StrokePoint, StrokePointer } from './stroke-pointer.ts';
import { WheelSteps } from './wheel-steps.ts';

/** What stands in the pane right now; read at every event. */
export interface PaneNow {
  readonly session: SeriesSession;
  /** as drawn in the pane */
  readonly state: ReadState;
  readonly painter: PanePainter;
  readonly layers: PaneLayers | null;
  readonly frame: Frame | null;
  readonly placement: Placement;
  readonly size: Size;
  readonly aspect: number;
  readonly pane: string;
  /** strokes may be drawn in this pane */
  readonly editable: boolean;
}

type Drag =
  | { readonly kind: 'pan'; x: number; y: number }
  | { readonly kind: 'window'; readonly x: number; readonly y: number; readonly from: readonly WindowLevel[] }
  | { readonly kind: 'stroke' }
  | { readonly kind: 'pinch' }
  | { readonly kind: 'region' };

/** `PointerEvent.button` of the other end of a pen. */
const ERASER_BUTTON = 5;

/** Mouse, pen and touch over one pane. Native listeners: React's wheel events can not be prevented. */
export class PanePointer {
  readonly #now: () => PaneNow;
  readonly #element: HTMLElement;
  readonly #wheel = new WheelSteps();
  readonly #region: RegionPointer;
  readonly #stroke: StrokePointer;
  readonly #pinch = new Pinch();
  readonly #stop = new AbortController();
  #drag: Drag | null = null;
  /** the pointer that drags: others beside it do nothing */
  #pointerId = 0;
  /** a pen has been here: from then on a finger, or the palm beside the pen, draws nothing */
  #hasPen = false;

  constructor(element: HTMLElement, now: () => PaneNow) {
    this.#element = element;
    this.#now = now;
    this.#region = new RegionPointer(now);
    this.#stroke = new StrokePointer(now);
    const { signal } = this.#stop;
    element.addEventListener('wheel', (event) => this.#onWheel(event), { passive: false, signal });
    element.addEventListener('pointerdown', (event) => this.#onDown(event), { signal });
    element.addEventListener('pointermove', (event) => this.#onMove(event), { signal });
    element.addEventListener('pointerup', (event) => this.#onUp(event), { signal });
    element.addEventListener('pointercancel', (event) => this.#onUp(event), { signal });
    // Shift turns adding into taking away also under a resting pointer
    for (const name of ['keydown', 'keyup'] as const)
      window.addEventListener(name, (event) => this.#onModifier(event), { signal });
    element.addEventListener('pointerleave', () => this.#onLeave(), { signal });
    element.addEventListener('contextmenu', (event) => event.preventDefault(), { signal });
    element.addEventListener('dblclick', () => this.#onDoubleClick(), { signal });
  }

  /** Takes the listeners off; a stroke under way is finished and kept. */
  dispose(): void {
    this.#stop.abort();
    this.#stroke.dispose();
    if (this.#drag?.kind === 'region') this.#region.cancel();
  }

  #onWheel(event: WheelEvent): void {
    event.preventDefault();
    const { session, size, frame, aspect } = this.#now();
    // Shift turns the wheel sideways in Chromium
    const delta = event.deltaY !== 0 ? event.deltaY : event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      if (!frame) return;
      const factor = Math.exp(-Math.sign(delta) * Math.min(0.2, Math.abs(delta) / 500));
      const at = this.#local(event);
      session.update((state) => ({ ...state, view: zoomAt(state.view, size, frame, aspect, at, factor) }));
      this.#moveCursor(event);
      return;
    }
    const steps = this.#wheel.take(delta, event.deltaMode);
    if (steps === 0) return;
    if (event.shiftKey) session.update((state) => withSizeStep(state, steps > 0 ? -1 : 1));
    else session.goTo(session.store.getState().index + steps);
  }

  #onDown(event: PointerEvent): void {
    if (event.pointerType === 'pen') this.#hasPen = true;
    if (event.pointerType === 'touch' && this.#pinch.down(event.pointerId, this.#local(event))) {
      this.#giveUp();
      this.#drag = { kind: 'pinch' };
      this.#element.setPointerCapture(event.pointerId);
      return;
    }
    if (this.#drag) return;
    const { session, frame, editable } = this.#now();
    const state = session.store.getState();
    // where nothing can be drawn every tool is the pointer
    const canDraw = editable && !(event.pointerType === 'touch' && this.#hasPen);
    const tool = canDraw ? state.tool : 'pointer';
    this.#element.focus({ preventScroll: true });
    if (!frame) return;
    if (event.button === 1) this.#drag = { kind: 'pan', x: event.clientX, y: event.clientY };
    else if (event.button === 2) {
      this.#drag = { kind: 'window', x: event.clientX, y: event.clientY, from: state.windows };
    } else if (event.button === ERASER_BUTTON && canDraw && isEraserEnd(event)) {
      this.#beginStroke(event);
    } else if (event.button === 0 && tool === 'pointer') {
      this.#drag = { kind: 'pan', x: event.clientX, y: event.clientY };
    } else if (event.button === 0 && isRegionTool(tool)) {
      if (this.#region.down(event, this.#toImage(event))) this.#drag = { kind: 'region' };
    } else if (event.button === 0) this.#beginStroke(event);
    if (!this.#drag) return;
    event.preventDefault();
    this.#pointerId = event.pointerId;
    this.#element.setPointerCapture(event.pointerId);
  }

  /** Ends what is under way without a trace: it was the first of two fingers. */
  #giveUp(): void {
    if (this.#drag?.kind === 'stroke') this.#stroke.cancel();
    if (this.#drag?.kind === 'region') this.#region.cancel();
    this.#drag = null;
  }

  #onMove(event: PointerEvent): void {
    const drag = this.#drag;
    const { session, size, frame, aspect } = this.#now();
    const pinched =
      event.pointerType === 'touch' ? this.#pinch.move(event.pointerId, this.#local(event)) : null;
    if (drag?.kind === 'pinch') {
      if (pinched && frame)
        session.update((state) => {
          const moved = pan(state.view, size, frame, aspect, pinched.dx, pinched.dy);
          return { ...state, view: zoomAt(moved, size, frame, aspect, pinched.at, pinched.factor) };
        });
      return;
    }
    if (drag && event.pointerId !== this.#pointerId) return;
    this.#moveCursor(event);
    if (!drag || !frame) return;
    if (drag.kind === 'stroke') {
      this.#stroke.move(this.#strokePointsOf(event));
      return;
    }
    if (drag.kind === 'region') {
      this.#region.move(this.#pointsOf(event));
      return;
    }
    if (drag.kind === 'pan') {
      const dx = event.clientX - drag.x;
      const dy = event.clientY - drag.y;
      drag.x = event.clientX;
      drag.y = event.clientY;
      if (dx !== 0 || dy !== 0)
        session.update((state) => ({ ...state, view: pan(state.view, size, frame, aspect, dx, dy) }));
      return;
    }
    const dx = (event.clientX - drag.x) / Math.max(1, size.width);
    const dy = (event.clientY - drag.y) / Math.max(1, size.height);
    session.update((state) => withDraggedWindow(state, drag.from, dx, dy));
  }

  #onUp(event: PointerEvent): void {
    const fingersLeft = event.pointerType === 'touch' && !this.#pinch.up(event.pointerId);
    // the finger that stays behind after two must not begin to draw
    if (this.#drag?.kind === 'pinch' && fingersLeft) return;
    if (!this.#drag || (this.#drag.kind !== 'pinch' && event.pointerId !== this.#pointerId)) return;
    if (this.#drag.kind === 'stroke') this.#stroke.up();
    if (this.#drag?.kind === 'region') {
      if (event.type === 'pointerup') this.#region.up();
      else this.#region.cancel();
    }
    this.#drag = null;
    if (this.#element.hasPointerCapture(event.pointerId))
      this.#element.releasePointerCapture(event.pointerId);
  }

  #onLeave(): void {
    this.#now().session.cursor.setState({ point: null, pane: null });
  }

  #onDoubleClick(): void {
    const { session, editable } = this.#now();
    const { tool } = session.store.getState();
    if (tool === 'pointer' || !editable) session.update((state) => ({ ...state, view: { mode: 'fit' } }));
    else if (tool === 'polygon') closeOutline(session);
  }

  #beginStroke(event: PointerEvent): void {
    const erases = this.#now().session.store.getState().tool === 'eraser' || isEraserEnd(event);
    const value = erases !== event.shiftKey ? 0 : 1;
    if (this.#stroke.down(value, this.#strokePointsOf(event))) this.#drag = { kind: 'stroke' };
  }

  #strokePointsOf(event: PointerEvent): StrokePoint[] {
    return this.#eventsOf(event).map((at) => ({ at: this.#toImage(at), share: penShare(at) }));
  }

  /** Where the pointer was since the last event, all points the device gave. */
  #pointsOf(event: PointerEvent): { x: number; y: number }[] {
    return this.#eventsOf(event).map((at) => this.#toImage(at));
  }

  #eventsOf(event: PointerEvent): readonly PointerEvent[] {
    const coalesced = event.type === 'pointermove' ? event.getCoalescedEvents() : [];
    return coalesced.length > 0 ? coalesced : [event];
  }

  #moveCursor(event: MouseEvent): void {
    const { session, pane } = this.#now();
    session.cursor.setState({ point: this.#toImage(event), pane, inverted: event.shiftKey });
  }

  #onModifier({ shiftKey }: KeyboardEvent): void {
    const { cursor } = this.#now().session;
    if (cursor.getState().inverted !== shiftKey) cursor.setState({ inverted: shiftKey });
  }

  #toImage(event: MouseEvent): { x: number; y: number } {
    const { placement } = this.#now();
    const at = this.#local(event);
    return { x: (at.x - placement.x) / placement.scaleX, y: (at.y - placement.y) / placement.scaleY };
  }

  #local(event: MouseEvent): { x: number; y: number } {
    const box = this.#element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
}
