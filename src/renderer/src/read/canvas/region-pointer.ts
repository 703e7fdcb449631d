import type { BrushPoint } from '../../../../shared/mask/brush.ts';
import { closeOutline, finishDrag } from '../session/region-edits.ts';
import { whyNotSteppable } from '../state/editable.ts';
import { openOutline, whyNotClosable, withCorner } from '../state/outline.ts';
import type { Tool } from '../state/read-state.ts';
import type { PaneNow } from './pane-pointer.ts';

/** With these a click alone means nothing. */
const DRAWN_BY_DRAG: readonly Tool[] = ['lasso', 'rectangle', 'ruler'];
const REGION_TOOLS: readonly Tool[] = [...DRAWN_BY_DRAG, 'polygon', 'wand', 'fill', 'angle'];
/** A click this near to the first corner (screen pixels) closes the outline. */
const CLOSES_WITHIN = 8;
/** Clicks this near to each other (screen pixels) set one corner. */
const SAME_CORNER = 3;

/** Tools that do something at once, when their outline is closed or the button is let go. */
export const isRegionTool = (tool: Tool): boolean => REGION_TOOLS.includes(tool);

/** What the pointer does while one of the region tools is in hand. */
export class RegionPointer {
  readonly #now: () => PaneNow;

  constructor(now: () => PaneNow) {
    this.#now = now;
  }

  /** @returns whether a drag began */
  down(event: PointerEvent, at: BrushPoint): boolean {
    const { session, editable } = this.#now();
    const state = session.store.getState();
    if (!editable || whyNotSteppable(state)) return false;
    const value = event.shiftKey ? 0 : 1;
    if (state.tool === 'angle') {
      void session.measuring.anglePoint(at);
      return false;
    }
    if (state.tool === 'polygon') {
      this.#setCorner(at, value);
      return false;
    }
    if (!session.editor.beginDrag()) return false;
    session.cursor.setState({ drag: { value, points: [at] } });
    return true;
  }

  move(points: readonly BrushPoint[]): void {
    const { cursor } = this.#now().session;
    const { drag } = cursor.getState();
    if (drag) cursor.setState({ drag: { ...drag, points: [...drag.points, ...points] } });
  }

  /** Changes the mask, unless the drag was given up meanwhile or was a mere click. */
  up(): void {
    const { session } = this.#now();
    const { drag } = session.cursor.getState();
    const { tool } = session.store.getState();
    this.cancel();
    if (drag && tool === 'ruler') void session.measuring.ruler(drag.points);
    else if (drag && (!DRAWN_BY_DRAG.includes(tool) || this.#isDrawn(drag.points))) finishDrag(session, drag);
  }

  cancel(): void {
    const { session } = this.#now();
    session.cursor.setState({ drag: null });
    session.editor.endDrag();
  }

  #setCorner(at: BrushPoint, value: 0 | 1): void {
    const { session, placement } = this.#now();
    const state = session.store.getState();
    const first = openOutline(state)?.points[0];
    if (first && this.#onScreen(first, at) <= CLOSES_WITHIN && whyNotClosable(state) === null)
      closeOutline(session);
    else session.update((current) => withCorner(current, at, value, SAME_CORNER / placement.scaleX));
  }

  #isDrawn(points: readonly BrushPoint[]): boolean {
    const [first] = points;
    return first !== undefined && points.some((point) => this.#onScreen(first, point) >= SAME_CORNER);
  }

  /** Distance in screen pixels. */
  #onScreen(a: BrushPoint, b: BrushPoint): number {
    const { placement } = this.#now();
    return Math.hypot((a.x - b.x) * placement.scaleX, (a.y - b.y) * placement.scaleY);
  }
}
