/** A notch of a mouse wheel is one slice; the small steps of a trackpad add up to one. */
const TRACKPAD_STEP = 40;

/** Turns wheel events into whole steps; keeps the remainder of small ones. */
export class WheelSteps {
  #rest = 0;

  /** @returns signed number of steps, positive away from the reader's start (down) */
  take(delta: number, mode: number): number {
    if (delta === 0) return 0;
    if (mode !== 0 || Math.abs(delta) >= TRACKPAD_STEP) {
      this.#rest = 0;
      return Math.sign(delta);
    }
    if (Math.sign(delta) !== Math.sign(this.#rest)) this.#rest = 0;
    this.#rest += delta;
    const steps = Math.trunc(this.#rest / TRACKPAD_STEP);
    this.#rest -= steps * TRACKPAD_STEP;
    return steps;
  }
}
