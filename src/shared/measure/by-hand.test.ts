import { describe, expect, it } from 'vitest';
import { angleOf, lengthOf, measureText } from './by-hand.ts';

describe('rulers and angles', () => {
  const line = [
    { x: 0, y: 0 },
    { x: 3, y: 4 },
  ];
  it('are measured in millimetres where the pixel is known, not square ones too', () => {
    expect(lengthOf(line, { x: 1, y: 1 })).toBe(5);
    expect(lengthOf(line, { x: 2, y: 2 })).toBe(10);
    expect(measureText('ruler', line, null)).toBe('5.0 px');
    expect(measureText('ruler', line, { x: 0.5, y: 1.5 })).toBe('6.2 mm');
  });
  it('say the smaller of both angles, whichever way round the points are', () => {
    const corner = [
      { x: 5, y: 0 },
      { x: 0, y: 0 },
      { x: 0, y: 2 },
    ];
    expect(angleOf(corner, { x: 1, y: 1 })).toBeCloseTo(90);
    expect(angleOf(corner.toReversed(), { x: 1, y: 3 })).toBeCloseTo(90);
    const slope = [
      { x: 1, y: 0 },
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ];
    expect(measureText('angle', slope, { x: 1, y: 1 })).toBe('45°');
    expect(angleOf(slope, { x: 1, y: Math.sqrt(3) })).toBeCloseTo(60);
  });
});
