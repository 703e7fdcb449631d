/** Runs of a mask row by row: row, first column, column after the last; three numbers each, in reading order. */
export type RowRuns = readonly number[];

const known = new WeakMap<Uint8Array, RowRuns>();

/**
 * The runs of a mask that never changes in place, found once.
 * @param mask 0|1 per pixel, row-major
 */
export function rowRunsOf(mask: Uint8Array, width: number): RowRuns {
  const found = known.get(mask);
  if (found) return found;
  const runs: number[] = [];
  for (let at = mask.indexOf(1); at >= 0; at = mask.indexOf(1, at)) {
    const end = mask.indexOf(0, at);
    const stop = end < 0 ? mask.length : end;
    while (at < stop) {
      const row = Math.floor(at / width);
      const to = Math.min(stop, (row + 1) * width);
      runs.push(row, at - row * width, to - row * width);
      at = to;
    }
  }
  known.set(mask, runs);
  return runs;
}

/** Pixels of some runs. */
export function countRuns(runs: RowRuns): number {
  let pixels = 0;
  for (let at = 0; at < runs.length; at += 3) pixels += (runs[at + 2] ?? 0) - (runs[at + 1] ?? 0);
  return pixels;
}
