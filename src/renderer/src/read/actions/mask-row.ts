import type { ReadAction } from './read-action.ts';

/** One change of the reader's masks, on the slice on the screen, on all slices, or either: a line of the mask menu. */
export interface MaskRow {
  readonly label: string;
  readonly slice: ReadAction | null;
  readonly all: ReadAction | null;
}

/** The actions of rows, in the order of the menu; by key they wait for the masks of a series just opened. */
export const actionsOf = (rows: readonly MaskRow[]): ReadAction[] =>
  rows
    .flatMap(({ slice, all }) => [slice, all].filter((action) => action !== null))
    .map((action) => ({ ...action, needsMasks: true }));
