import { describe, expect, it } from 'vitest';
import { parseView } from './use-worklist-view.ts';

describe('the stored view of the worklist', () => {
  it('comes back as it was left', () => {
    expect(parseView('flagged date descending')).toEqual({
      filter: 'flagged',
      key: 'date',
      descending: true,
    });
  });
  it('is the usual one, triage over all, where nothing sensible is stored', () => {
    const usual = { filter: 'all', key: 'triage', descending: false };
    expect(parseView(undefined)).toEqual(usual);
    expect(parseView('flagged grade descending')).toEqual(usual);
    expect(parseView('')).toEqual(usual);
  });
});
