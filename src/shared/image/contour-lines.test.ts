import { describe, expect, it } from 'vitest';
import { seededRandom } from '../seeded-random.ts';
import { contourLines } from './contour-lines.ts';

/** Whether a point lies inside by counting how often a ray to the right meets the lines (even-odd rule). */
function isInside(lines: readonly number[][], x: number, y: number): boolean {
  let inside = false;
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      const [ax, ay] = [line[i] ?? 0, line[i + 1] ?? 0];
      const j = (i + 2) % line.length;
      const [bx, by] = [line[j] ?? 0, line[j + 1] ?? 0];
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
    }
  }
  return inside;
}

const WIDTH = 9;
const HEIGHT = 7;
const random = seededRandom(7);
const noise = () => Uint8Array.from({ length: WIDTH * HEIGHT }, () => Math.floor(random() * 256));
const dot = (at: number) => {
  const map = new Uint8Array(WIDTH * HEIGHT);
  map[at] = 200;
  return map;
};

describe('contourLines', () => {
  it.each([
    ['noise, with saddles', noise()],
    ['more noise', noise()],
    ['one pixel', dot(2 * WIDTH + 3)],
    ['one pixel in the corner', dot(0)],
    ['one pixel at the border', dot(WIDTH - 1 + 3 * WIDTH)],
    ['all of it', new Uint8Array(WIDTH * HEIGHT).fill(255)],
    ['nothing', new Uint8Array(WIDTH * HEIGHT)],
  ])('parts the pixels at every level as comparing each one does: %s', (_name, map) => {
    for (const level of [0.5, 25.5, 127.5, 229.5, 254.5]) {
      const lines = contourLines(map, WIDTH, HEIGHT, level);
      for (let y = 0; y < HEIGHT; y++)
        for (let x = 0; x < WIDTH; x++)
          expect([level, x, y, isInside(lines, x + 0.5, y + 0.5)]).toEqual([
            level,
            x,
            y,
            (map[y * WIDTH + x] ?? 0) > level,
          ]);
    }
  });

  it('runs through the place between two pixels where the level lies', () => {
    const map = new Uint8Array(25);
    for (const y of [0, 1, 2, 3, 4]) map.set([0, 100, 200, 100, 0], 5 * y);
    const [line] = contourLines(map, 5, 5, 150);
    const xs = (line ?? []).filter((_, i) => i % 2 === 0);
    expect(Math.min(...xs)).toBe(2);
    expect(Math.max(...xs)).toBe(3);
  });
});
