/**
 * A cell that a spreadsheet will not run as a formula: text that begins with = + - @, tab or carriage return gets a
 * leading apostrophe (OWASP, CSV injection). Numbers of ours stay numbers.
 */
export function csvCell(value: string | number | null | undefined): string | number {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? value : '';
  return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}
