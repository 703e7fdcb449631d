export interface StatedSpacing {
  readonly x: number;
  readonly y: number;
  readonly z: number | null;
}

const NAMES = { x: 'The pixel width', y: 'The pixel height', z: 'The distance between slices' } as const;

/**
 * What a reader has typed as spacing, in millimetres: with point or comma, with or without "mm". Three empty fields take
 * the spacing back; a height left empty is the width.
 * @returns the spacing, null for none, or a sentence on what is wrong
 */
export function readSpacing(
  typed: Readonly<Record<keyof typeof NAMES, string>>,
): StatedSpacing | null | string {
  const values = { x: millimetres(typed.x), y: millimetres(typed.y), z: millimetres(typed.z) };
  for (const axis of ['x', 'y', 'z'] as const) {
    const value = values[axis];
    if (value !== null && !(value >= 0.01 && value <= 100))
      return `${NAMES[axis]} must be a number of millimetres between 0.01 and 100, such as 0.5; “${typed[axis].trim()}” is none. Nothing was changed.`;
  }
  const { x, y, z } = values;
  if (x === null) {
    return y === null && z === null
      ? null
      : 'Give the pixel width too, or empty all three fields. Nothing was changed.';
  }
  return { x, y: y ?? x, z };
}

/** null: nothing was typed; NaN: no number. */
function millimetres(text: string): number | null {
  const plain = text.trim().replace(/\s*mm$/i, '');
  return plain === '' ? null : Number(plain.replace(',', '.'));
}
