import { describe, expect, it } from 'vitest';
import { remainingText } from './remaining.ts';

describe('remaining time', () => {
  it('is said in the unit one thinks in', () => {
    expect(remainingText(0.2)).toBe(', a few seconds left');
    expect(remainingText(84)).toBe(', about 80 s left');
    expect(remainingText(600)).toBe(', about 10 min left');
    expect(remainingText(9000)).toBe(', about 2.5 h left');
  });
  it('is not made up', () => {
    expect(remainingText(null)).toBe('');
    expect(remainingText(Number.POSITIVE_INFINITY)).toBe('');
  });
});
