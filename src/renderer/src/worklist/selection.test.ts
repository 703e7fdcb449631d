import { describe, expect, it } from 'vitest';
import { toggled, visibleSelection, withRange } from './selection.ts';

describe('the selection', () => {
  it('toggles without touching the old one', () => {
    const old = new Set([1]);
    expect([...toggled(old, 2)]).toEqual([1, 2]);
    expect([...toggled(old, 1)]).toEqual([]);
    expect([...old]).toEqual([1]);
  });
  it('takes ranges in the order shown, in both directions', () => {
    const order = [5, 3, 9, 1];
    expect([...withRange(new Set(), order, 3, 1)]).toEqual([3, 9, 1]);
    expect([...withRange(new Set([5]), order, 9, 3)]).toEqual([5, 3, 9]);
    expect([...withRange(new Set([5]), order, 7, 3)]).toEqual([5]);
  });
  it('leaves out what a filter hides', () => {
    expect([...visibleSelection(new Set([1, 2, 3]), [3, 4, 1])]).toEqual([3, 1]);
  });
});
