import { diceOf } from '../../../shared/metrics/overlap.ts';
import { formatDice } from '../../../shared/text/percent.ts';
import type { SharedOverlap } from './scoped-overlap.ts';

/** Dice of two sources; marked where both are empty, and where it stands for fewer slices than there are. */
export function DiceText({
  overlap,
  count,
}: {
  readonly overlap: SharedOverlap;
  /** of all slices; null: one slice is looked at */
  readonly count: number | null;
}) {
  if (overlap.slices === 0) return '–';
  return (
    <>
      {formatDice(diceOf(overlap))}
      {isEmpty(overlap) && <sup>e</sup>}
      {count !== null && overlap.slices < count && <sup>*</sup>}
    </>
  );
}

/** What the marks of `DiceText` mean. */
export const DICE_MARKS =
  'e: both empty, which counts as Dice 1. *: over the slices that both have judged. –: there is none.';

/** The same in words. */
export function diceWords(overlap: SharedOverlap, count: number | null): string {
  if (overlap.slices === 0)
    return count === null ? 'one of them has not judged this slice' : 'no slice that both have judged';
  const dice = isEmpty(overlap) ? 'both empty, Dice 1' : `Dice ${formatDice(diceOf(overlap))}`;
  return count === null || overlap.slices === count
    ? dice
    : `${dice} over the ${overlap.slices} of ${count} slices both have judged`;
}

const isEmpty = ({ a, b }: SharedOverlap): boolean => a + b === 0;
