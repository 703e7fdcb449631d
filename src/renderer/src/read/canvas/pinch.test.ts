import { describe, expect, it } from 'vitest';
import { penShare } from './pen.ts';
import { Pinch } from './pinch.ts';

describe('two fingers', () => {
  it('move the image with their middle and zoom it by how far they are apart', () => {
    const pinch = new Pinch();
    expect(pinch.down(1, { x: 100, y: 100 })).toBe(false);
    expect(pinch.move(1, { x: 110, y: 100 })).toBeNull();
    expect(pinch.down(2, { x: 210, y: 100 })).toBe(true);
    expect(pinch.move(2, { x: 310, y: 100 })).toEqual({ dx: 50, dy: 0, factor: 2, at: { x: 210, y: 100 } });
    expect(pinch.move(7, { x: 0, y: 0 })).toBeNull();
    expect(pinch.up(1)).toBe(false);
    expect(pinch.move(2, { x: 0, y: 0 })).toBeNull();
    expect(pinch.up(2)).toBe(true);
  });
});

describe('a pen', () => {
  const event = (pointerType: string, pressure: number) => ({ pointerType, pressure });
  it('paints as wide as the ring when pressed, thinner when not, and other pointers always as wide', () => {
    expect(penShare(event('mouse', 0.5))).toBe(1);
    expect(penShare(event('touch', 0.1))).toBe(1);
    expect(penShare(event('pen', 1))).toBe(1);
    expect(penShare(event('pen', 0.8))).toBe(1);
    expect(penShare(event('pen', 0.4))).toBeCloseTo(0.5);
    expect(penShare(event('pen', 0.01))).toBe(0.25);
    // a pen that knows no pressure says 0 or 0.5
    expect(penShare(event('pen', 0))).toBe(1);
  });
});
