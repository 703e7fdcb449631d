/** The slices still to do; the one on screen and its neighbours come first. */
export class SliceOrder {
  readonly #pending: Set<number>;

  constructor(indices: Iterable<number>) {
    this.#pending = new Set(indices);
  }

  get size(): number {
    return this.#pending.size;
  }

  /**
   * Takes up to `count` slices, nearest to `focus` first (the later one on a tie), in stack order without a focus.
   * @param focus stack index of the slice on screen, or null
   */
  take(count: number, focus: number | null): number[] {
    const distance = (index: number) =>
      focus === null ? index : Math.abs(index - focus) - (index > focus ? 0.5 : 0);
    const taken = [...this.#pending].sort((a, b) => distance(a) - distance(b)).slice(0, count);
    for (const index of taken) this.#pending.delete(index);
    return taken;
  }
}
