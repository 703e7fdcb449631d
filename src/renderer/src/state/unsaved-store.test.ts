import { expect, it } from 'vitest';
import { failingCount, useUnsaved } from './unsaved-store.ts';

it('adds up what is not stored over all series, and forgets what is', () => {
  const { note } = useUnsaved.getState();
  note(1, { pending: 2, failing: true });
  note(2, { pending: 1, failing: false });
  expect(failingCount(useUnsaved.getState().bySeries)).toBe(2);
  const before = useUnsaved.getState().bySeries;
  note(1, { pending: 2, failing: true });
  expect(useUnsaved.getState().bySeries).toBe(before);
  note(1, { pending: 0, failing: false });
  note(2, { pending: 0, failing: true });
  expect(useUnsaved.getState().bySeries.size).toBe(0);
});
