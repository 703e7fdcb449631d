/** A model score (0..1) as the reader sees it: `<1 %` to `>99 %`, never 0 or 100, because no model is that sure. */
export function formatScore(score: number | null): string {
  if (score === null) return '–';
  if (score < 0.01) return '<1 %';
  if (score > 0.99) return '>99 %';
  return `${Math.round(score * 100)} %`;
}

/** A Dice coefficient with three decimals. */
export const formatDice = (dice: number): string => dice.toFixed(3);
