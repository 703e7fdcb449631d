import { describe, expect, it } from 'vitest';
import { findActions } from './find-actions.ts';

const actions = ['Go to Worklist', 'Open a folder', 'Undo', 'Show or hide the filmstrip'].map((label) => ({
  label,
}));
const found = (query: string) => findActions(actions, query).map((action) => action.label);

describe('the command palette', () => {
  it('finds every word, in any order', () => {
    expect(found('folder open')).toEqual(['Open a folder']);
    expect(found('folder undo')).toEqual([]);
  });
  it('puts names and words that begin so first', () => {
    expect(found('o')).toEqual(['Open a folder', 'Show or hide the filmstrip', 'Go to Worklist', 'Undo']);
  });
  it('shows all, in their own order, while nothing is typed', () => {
    expect(found(' ')).toHaveLength(4);
    expect(found('')[0]).toBe('Go to Worklist');
  });
});
