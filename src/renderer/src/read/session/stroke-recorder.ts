import {
  type BrushPoint,
  type BrushStroke,
  type PixelRectangle,
  stampStroke,
  union,
} from '../../../../shared/mask/brush.ts';
import { diffMaskWithin } from '../../../../shared/mask/mask-delta.ts';
import type { StrokePart } from './stroke-queue.ts';

/** A long stroke is journalled in parts, at least this often. */
const PART_MS = 500;

export interface StrokeStart {
  readonly sliceId: number;
  readonly pixelSha256: string;
  readonly width: number;
  readonly height: number;
  /** the mask the stroke is drawn on, or null for none; not changed */
  readonly mask: Uint8Array | null;
  readonly brush: BrushStroke;
  readonly label: string;
}

/**
 * A stroke under way on one slice. Its two working masks are kept between strokes: a pointer move allocates nothing of
 * image size.
 */
export class StrokeRecorder {
  readonly #emit: (part: StrokePart) => void;
  readonly #now: () => number;
  #working = new Uint8Array(0);
  #journalled = new Uint8Array(0);
  #stroke: StrokeStart | null = null;
  #last: BrushPoint | null = null;
  /** what may have changed since the last part */
  #dirty: PixelRectangle | null = null;
  /** a part of this stroke is journalled */
  #emitted = false;
  #key = 0;
  #partAt = 0;

  constructor(emit: (part: StrokePart) => void, now: () => number = () => performance.now()) {
    this.#emit = emit;
    this.#now = now;
  }

  /** the slice being drawn on, or null */
  get sliceId(): number | null {
    return this.#stroke?.sliceId ?? null;
  }

  /** the mask as drawn so far; changes in place, valid until `end` */
  get working(): Uint8Array {
    return this.#working;
  }

  begin(start: StrokeStart): void {
    if (this.#stroke) throw new Error('a stroke is under way');
    const pixels = start.width * start.height;
    if (this.#working.length !== pixels) {
      this.#working = new Uint8Array(pixels);
      this.#journalled = new Uint8Array(pixels);
    }
    if (start.mask) this.#working.set(start.mask);
    else this.#working.fill(0);
    this.#journalled.set(this.#working);
    this.#stroke = start;
    this.#last = null;
    this.#dirty = null;
    this.#emitted = false;
    this.#key++;
    this.#partAt = this.#now();
  }

  /**
   * Paints along further points, in image pixels.
   * @param share of the brush's diameter, 0..1: a pen that is not pressed paints thinner
   * @returns the rectangle to draw again, or null
   */
  move(points: readonly BrushPoint[], share = 1): PixelRectangle | null {
    const stroke = this.#stroke;
    const end = points.at(-1);
    if (!stroke || !end) return null;
    const path = this.#last ? [this.#last, ...points] : points;
    this.#last = end;
    const brush = { ...stroke.brush, diameter: Math.max(1, stroke.brush.diameter * share) };
    const dirty = stampStroke(this.#working, stroke.width, stroke.height, path, brush);
    this.#dirty = union(this.#dirty, dirty);
    if (this.#now() - this.#partAt >= PART_MS) this.#journal(stroke);
    return dirty;
  }

  /** Takes the stroke back as long as nothing of it is journalled; false: too late, it has to be ended. */
  cancel(): boolean {
    if (!this.#stroke || this.#emitted) return false;
    this.#stroke = null;
    this.#last = null;
    return true;
  }

  /** Journals what is left; returns the finished mask (a copy). */
  end(): { readonly sliceId: number; readonly bits: Uint8Array } | null {
    const stroke = this.#stroke;
    if (!stroke) return null;
    this.#journal(stroke);
    this.#stroke = null;
    this.#last = null;
    return { sliceId: stroke.sliceId, bits: this.#working.slice() };
  }

  #journal(stroke: StrokeStart): void {
    this.#partAt = this.#now();
    if (!this.#dirty) return;
    // whole rows: what lies beside the rectangle is equal
    const [start, end] = [this.#dirty.top * stroke.width, this.#dirty.bottom * stroke.width];
    this.#dirty = null;
    const delta = diffMaskWithin(this.#journalled, this.#working, start, end);
    if (!delta) return;
    this.#emitted = true;
    this.#emit({
      strokeKey: this.#key,
      label: stroke.label,
      sliceId: stroke.sliceId,
      pixelSha256: stroke.pixelSha256,
      width: stroke.width,
      height: stroke.height,
      value: stroke.brush.value,
      delta,
    });
    this.#journalled.set(this.#working.subarray(start, end), start);
  }
}
