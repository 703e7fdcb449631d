import { describe, expect, it } from 'vitest';
import { columnsFor, PANE_GAP, paneSize } from './pane-arrangement.ts';

describe('sizes of panes', () => {
  const grid = { width: 1001, height: 700 };

  it('gives one pane the whole grid', () => {
    expect(paneSize(grid, 1)).toEqual(grid);
  });

  it('fills the grid with columns and rows of panes and the gaps between them, to the rounding of a pixel', () => {
    for (let panes = 1; panes <= 25; panes++) {
      const columns = columnsFor(panes);
      const rows = Math.ceil(panes / columns);
      const { width, height } = paneSize(grid, panes);
      expect(Math.abs(width * columns + PANE_GAP * (columns - 1) - grid.width)).toBeLessThanOrEqual(
        columns / 2,
      );
      expect(Math.abs(height * rows + PANE_GAP * (rows - 1) - grid.height)).toBeLessThanOrEqual(rows / 2);
    }
  });

  it('has no size before the grid has one, and never less than a pixel after that', () => {
    expect(paneSize({ width: 0, height: 0 }, 4)).toEqual({ width: 0, height: 0 });
    expect(paneSize({ width: 3, height: 3 }, 25)).toEqual({ width: 1, height: 1 });
  });
});
