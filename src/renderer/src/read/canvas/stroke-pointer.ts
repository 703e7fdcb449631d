import { type BrushPoint, type PixelRectangle, union } from '../../../../shared/mask/brush.ts';
import { whyNotSteppable } from '../state/editable.ts';
import type { PaneNow } from './pane-pointer.ts';

/** A point of a stroke, image pixels, and the share of the brush's diameter that is painted there. */
export interface StrokePoint {
  readonly at: BrushPoint;
  readonly share: number;
}

/** A stroke drawn while a change (an undo, a region) is under way: it is laid on what that change leaves. */
interface WaitingStroke {
  readonly sliceId: number;
  readonly value: 0 | 1;
  readonly points: StrokePoint[];
  /** the pen has been lifted */
  over: boolean;
}

/** Brush strokes of one pane: recorded at every event, drawn once in a frame. */
export class StrokePointer {
  readonly #now: () => PaneNow;
  #waiting: WaitingStroke[] = [];
  #stopWaiting: (() => void) | null = null;
  #drawing = false;
  #dirty: PixelRectangle | null = null;
  #frameRequest = 0;

  constructor(now: () => PaneNow) {
    this.#now = now;
  }

  /** @returns whether a stroke begins: now, or once the change under way is done. */
  down(value: 0 | 1, points: readonly StrokePoint[]): boolean {
    const { session, frame, layers, editable } = this.#now();
    if (!editable || !layers || !frame) return false;
    if (this.#waiting.length === 0 && this.#begin(frame.sliceId, value)) {
      this.move(points);
      return true;
    }
    if (whyNotSteppable(session.store.getState()) !== null) return false;
    this.#waiting.push({ sliceId: frame.sliceId, value, points: [...points], over: false });
    this.#stopWaiting ??= session.store.subscribe(() => this.#drawWaiting());
    return true;
  }

  move(points: readonly StrokePoint[]): void {
    if (!this.#drawing) {
      this.#waiting.at(-1)?.points.push(...points);
      return;
    }
    const { editor } = this.#now().session;
    for (const { at, share } of points) this.#dirty = union(this.#dirty, editor.moveStroke([at], share));
    if (this.#frameRequest === 0) this.#frameRequest = requestAnimationFrame(() => this.#draw());
  }

  up(): void {
    const last = this.#waiting.at(-1);
    if (this.#drawing) this.#end();
    else if (last) last.over = true;
  }

  /** Takes the stroke back, where nothing of it is stored yet: it was the first of two fingers. */
  cancel(): void {
    if (!this.#drawing) {
      this.#waiting.pop();
      return;
    }
    this.#stop();
    this.#now().session.editor.cancelStroke();
  }

  /** The pane goes: what was drawn is finished and kept. */
  dispose(): void {
    this.up();
    cancelAnimationFrame(this.#frameRequest);
  }

  #begin(sliceId: number, value: 0 | 1): boolean {
    const { session, painter, layers } = this.#now();
    if (!session.editor.beginStroke(sliceId, value)) return false;
    this.#drawing = true;
    if (layers) painter.beginStroke(layers, session.editor.working);
    return true;
  }

  /** The change is done. A stroke on a slice that it has led away from is dropped: nobody has seen it. */
  #drawWaiting(): void {
    if (this.#now().session.store.getState().busy === 'command') return;
    this.#stopWaiting?.();
    this.#stopWaiting = null;
    for (const { sliceId, value, points, over } of this.#waiting.splice(0)) {
      if (!this.#begin(sliceId, value)) continue;
      this.move(points);
      if (over) this.#end();
    }
  }

  #draw(): void {
    this.#frameRequest = 0;
    const { session, painter, layers } = this.#now();
    if (layers) painter.updateStroke(layers, session.editor.working, this.#dirty);
    this.#dirty = null;
  }

  #end(): void {
    this.#stop();
    this.#now().session.editor.endStroke();
  }

  #stop(): void {
    cancelAnimationFrame(this.#frameRequest);
    this.#frameRequest = 0;
    this.#dirty = null;
    this.#drawing = false;
    this.#now().painter.endStroke();
  }
}
