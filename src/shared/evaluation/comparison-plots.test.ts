import { describe, expect, it } from 'vitest';
import { blandAltmanPlot, diceBoxes, type Plot, type Shape, volumeScatter } from './comparison-plots.ts';
import { blandAltman, boxOf } from './paired-statistics.ts';

const rows = [
  { patient: 'P1', foundPixels: 0, truthPixels: 0, dice: 1 },
  { patient: 'P2', foundPixels: 120, truthPixels: 100, dice: 0.8 },
  { patient: 'P3', foundPixels: 40, truthPixels: 90, dice: 0.3 },
  { patient: 'P4', foundPixels: 1, truthPixels: 2, dice: 0.65 },
];
const dots = (plot: Plot) =>
  plot.shapes.filter((shape): shape is Extract<Shape, { kind: 'dot' }> => shape.kind === 'dot');
const frame = (plot: Plot) =>
  plot.shapes.find(
    (shape): shape is Extract<Shape, { kind: 'box' }> => shape.kind === 'box' && shape.ink === 'frame',
  ) ?? expect.fail('there is no frame');
const lines = (plot: Plot) =>
  plot.shapes.filter((shape): shape is Extract<Shape, { kind: 'line' }> => shape.kind === 'line');

/** Back from a place in the frame to the share of the axis it stands for. */
function shareOf(plot: Plot, x: number, y: number): [number, number] {
  const box = frame(plot);
  return [(x - box.x) / box.width, (box.y + box.height - y) / box.height];
}

describe('plots of a comparison', () => {
  it('put a volume where both axes say, and on the line of equality where both agree', () => {
    const plot = volumeScatter({ id: 'm', name: 'Model', rows });
    // the end of the axis is round
    const most = 160;
    expect(dots(plot).map(({ patient }) => patient)).toEqual(rows.map(({ patient }) => patient));
    for (const [at, { x, y }] of dots(plot).entries()) {
      const [across, up] = shareOf(plot, x, y);
      expect(across * most).toBeCloseTo(rows[at]?.truthPixels ?? Number.NaN, 9);
      expect(up * most).toBeCloseTo(rows[at]?.foundPixels ?? Number.NaN, 9);
    }
    const [equality] = lines(plot);
    expect(shareOf(plot, ...(equality?.from ?? [0, 0]))).toEqual([0, 0]);
    expect(shareOf(plot, ...(equality?.to ?? [0, 0]))).toEqual([1, 1]);
  });

  it('put differences over means, with bias and limits at their values', () => {
    const agreement = blandAltman(rows.map((row) => [row.foundPixels, row.truthPixels] as const));
    if (!agreement) return expect.fail('four patients have limits of agreement');
    const plot = blandAltmanPlot({ id: 'm', name: 'Model', rows }, agreement);
    // the limits of agreement lie at about -67 and 51
    const reach = 80;
    const heightOf = (y: number) => (shareOf(plot, 0, y)[1] * 2 - 1) * reach;
    for (const [at, { y }] of dots(plot).entries())
      expect(heightOf(y)).toBeCloseTo((rows[at]?.foundPixels ?? 0) - (rows[at]?.truthPixels ?? 0), 9);
    const levels = lines(plot).map(({ from }) => heightOf(from[1]));
    for (const [at, value] of [0, agreement.bias, agreement.lower, agreement.upper].entries())
      expect(levels[at]).toBeCloseTo(value, 9);
    expect(lines(plot).map(({ dashed }) => dashed)).toEqual([false, false, true, true]);
  });

  it('put every Dice at its height, the box at its quartiles', () => {
    const plot = diceBoxes([
      { id: 'one', name: 'one', rows },
      { id: 'none', name: 'none', rows: [] },
    ]);
    const heightOf = (y: number) => shareOf(plot, 0, y)[1];
    expect(dots(plot).map(({ y }) => Math.round(heightOf(y) * 1e9) / 1e9)).toEqual([1, 0.8, 0.3, 0.65]);
    const box = plot.shapes.find(
      (shape): shape is Extract<Shape, { kind: 'box' }> => shape.kind === 'box' && shape.ink === 'model',
    );
    const expected = boxOf(rows.map(({ dice }) => dice));
    expect(heightOf(box?.y ?? 0)).toBeCloseTo(expected?.q3 ?? 0, 9);
    expect(heightOf((box?.y ?? 0) + (box?.height ?? 0))).toBeCloseTo(expected?.q1 ?? 0, 9);
    expect(plot.description).toContain(`one median ${expected?.median.toFixed(3)}`);
  });

  it('let no dot of a box hide another, at the height that is its own; volumes stand where their numbers are', () => {
    const alike = Array.from({ length: 6 }, (_, at) => ({
      patient: `P${at}`,
      foundPixels: 0,
      truthPixels: 0,
      dice: 0,
    }));
    const boxes = dots(diceBoxes([{ id: 'm', name: 'Model', rows: alike }]));
    expect(new Set(boxes.map(({ x }) => x)).size).toBe(6);
    expect(new Set(boxes.map(({ y }) => y)).size).toBe(1);
    const volumes = dots(volumeScatter({ id: 'm', name: 'Model', rows: alike }));
    expect(new Set(volumes.map(({ x, y }) => `${x} ${y}`)).size).toBe(1);
  });

  it('keep every shape on the paper, also of one patient with nothing', () => {
    const nothing = [{ patient: 'P', foundPixels: 0, truthPixels: 0, dice: 1 }];
    const plots = [
      volumeScatter({ id: 'm', name: 'Model', rows: nothing }),
      diceBoxes([{ id: 'm', name: 'Model', rows: nothing }]),
      volumeScatter({ id: 'm', name: 'Model', rows }),
    ];
    for (const plot of plots)
      for (const shape of plot.shapes) {
        const [x, y] = shape.kind === 'line' ? shape.to : [shape.x, shape.y];
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(plot.width);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(plot.height);
      }
  });
});
