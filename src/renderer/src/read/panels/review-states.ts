import type { ReviewState } from '../../../../shared/contract/worklist.ts';

/** How the states of a review are called. */
export const REVIEW_STATES: readonly (readonly [ReviewState, string])[] = [
  ['notStarted', 'not started'],
  ['inProgress', 'in progress'],
  ['done', 'done'],
  ['flagged', 'flagged'],
];
