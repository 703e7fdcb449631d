import type { Size } from '../read/state/view.ts';

/** Between panes, CSS pixels. */
export const PANE_GAP = 2;

/** Columns for so many panes: about as wide as high on a wide window. */
export const columnsFor = (panes: number): number =>
  panes <= 3 ? Math.max(1, panes) : panes === 4 ? 2 : panes <= 6 ? 3 : panes <= 12 ? 4 : 5;

/**
 * The size of each of so many panes in a grid of this size, CSS pixels, as the browser rounds it. Known beforehand,
 * another layout is drawn at once; measured, it would be laid out and rendered twice.
 */
export function paneSize(grid: Size, panes: number): Size {
  const columns = columnsFor(panes);
  const rows = Math.max(1, Math.ceil(panes / columns));
  const share = (length: number, parts: number) =>
    length === 0 ? 0 : Math.max(1, Math.round((length - PANE_GAP * (parts - 1)) / parts));
  return { width: share(grid.width, columns), height: share(grid.height, rows) };
}
