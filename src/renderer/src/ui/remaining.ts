/** "about 2 min left", or nothing while it is not known. */
export function remainingText(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return '';
  return seconds >= 90
    ? `, about ${Math.round(seconds / 60)} min left`
    : `, about ${Math.max(1, Math.round(seconds))} s left`;
}
