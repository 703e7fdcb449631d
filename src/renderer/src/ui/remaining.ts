/** ", about 2 min left", or nothing while it is not known. */
export function remainingText(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return '';
  if (seconds >= 90 * 60) return `, about ${(seconds / 3600).toFixed(1)} h left`;
  return seconds >= 90
    ? `, about ${Math.round(seconds / 60)} min left`
    : `, about ${Math.max(1, Math.round(seconds))} s left`;
}
