import { isBlinded } from '../../state/blinded.ts';
import type { ReadState } from './read-state.ts';

/** Whether models are hidden because the reader has not decided yet, whatever the key says. */
export const isBlindedRead = ({ blindReads, worklistRow, readerId }: ReadState): boolean =>
  isBlinded(blindReads ? 'on' : 'off', worklistRow, readerId);

/** Takes over what decides about hiding, and hides or shows the models by it. */
export function withBlinding(
  state: ReadState,
  change: Partial<Pick<ReadState, 'aiOff' | 'blindReads' | 'worklistRow'>>,
): ReadState {
  const next = { ...state, ...change };
  const aiHidden = next.aiOff || isBlindedRead(next);
  // a change that is shown may be a model's mask
  const hides = aiHidden && !state.aiHidden ? { proposal: null, mapThreshold: null, shownMap: null } : {};
  return { ...next, ...hides, aiHidden };
}

/** Why no model is seen, in a sentence. */
export const hiddenText = (state: ReadState): string =>
  isBlindedRead(state)
    ? 'Blinded first read: set the review to done or flagged to see what the models say.'
    : 'AI is hidden. Press A to show it.';
