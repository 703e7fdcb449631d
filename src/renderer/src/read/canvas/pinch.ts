import type { Point } from '../../../../shared/measure/diameters.ts';

/** What two fingers did since the last look: how far their middle went, how much further they are apart, and where. */
export interface PinchStep {
  readonly dx: number;
  readonly dy: number;
  readonly factor: number;
  readonly at: Point;
}

/** Two fingers on a pane: they move and zoom the image, whatever tool is in hand. */
export class Pinch {
  readonly #fingers = new Map<number, Point>();

  /** @returns whether two fingers are down now */
  down(id: number, at: Point): boolean {
    this.#fingers.set(id, at);
    return this.#fingers.size === 2;
  }

  /** Null while there are not two fingers, or for another pointer. */
  move(id: number, at: Point): PinchStep | null {
    if (!this.#fingers.has(id)) return null;
    const before = this.#span();
    this.#fingers.set(id, at);
    const after = this.#span();
    if (!before || !after) return null;
    return {
      dx: after.middle.x - before.middle.x,
      dy: after.middle.y - before.middle.y,
      factor: before.apart > 0 ? after.apart / before.apart : 1,
      at: after.middle,
    };
  }

  /** @returns whether no finger is left */
  up(id: number): boolean {
    this.#fingers.delete(id);
    return this.#fingers.size === 0;
  }

  #span(): { readonly middle: Point; readonly apart: number } | null {
    const [a, b] = [...this.#fingers.values()];
    if (!a || !b || this.#fingers.size !== 2) return null;
    return {
      middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
      apart: Math.hypot(a.x - b.x, a.y - b.y),
    };
  }
}
