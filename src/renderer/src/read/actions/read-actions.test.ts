import { describe, expect, it } from 'vitest';
import { conflicts } from '../../actions/registry.ts';
import { initialReadState } from '../state/read-state.ts';
import { EDIT_ACTIONS, VIEW_ACTIONS } from './read-actions.ts';

const ALL = [...EDIT_ACTIONS, ...VIEW_ACTIONS];

describe('actions of Read', () => {
  it('have one meaning per key', () => expect(conflicts(ALL)).toEqual([]));

  it('have a name and at least one key each', () => {
    for (const action of ALL)
      expect([action.id, action.label.length > 3, action.keys.length > 0]).toEqual([action.id, true, true]);
    expect(new Set(ALL.map((action) => action.id)).size).toBe(ALL.length);
  });

  it('say why they can not be used', () => {
    const reason = (id: string, state = initialReadState(1, null)) =>
      ALL.find((action) => action.id === id)?.whyNot(state);
    expect(reason('read.undo')).toBe('choose a reader first');
    expect(reason('read.tool.brush')).toBe('choose a reader first');
    expect(reason('read.nextSlice')).toBe('no series is open');
    expect(reason('read.nextFinding', { ...initialReadState(1, 1), aiHidden: true })).toBe('AI is hidden');
  });
});
