/** ", about 2 min left", or nothing while it is not known; near the end a number would only jump. */
export function remainingText(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return '';
  if (seconds < 10) return ', a few seconds left';
  if (seconds < 90) return `, about ${Math.round(seconds / 10) * 10} s left`;
  return seconds < 90 * 60
    ? `, about ${Math.round(seconds / 60)} min left`
    : `, about ${(seconds / 3600).toFixed(1)} h left`;
}
