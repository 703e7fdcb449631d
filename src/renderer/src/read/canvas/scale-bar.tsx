import type { Spacing } from '../../../../shared/contract/series.ts';

const LENGTHS_MM = [1, 2, 5, 10, 20, 50, 100, 200] as const;
const LONGEST_PX = 160;

/**
 * The longest round length that is no more than 160 screen pixels wide.
 * @param zoom screen pixels per image column
 * @param columnMm millimetres per image column
 * @returns null where even a millimetre is wider
 */
export function scaleBarLength(
  zoom: number,
  columnMm: number,
): { readonly millimetres: number; readonly pixels: number } | null {
  const perMm = zoom / columnMm;
  const millimetres = LENGTHS_MM.findLast((length) => length * perMm <= LONGEST_PX);
  return millimetres === undefined ? null : { millimetres, pixels: millimetres * perMm };
}

/** A length on the screen in millimetres, with who stated the spacing it rests on. */
export function ScaleBar({ spacing, zoom }: { readonly spacing: Spacing; readonly zoom: number }) {
  const bar = scaleBarLength(zoom, spacing.x);
  if (!bar) return null;
  const end = Math.round(bar.pixels) + 1;
  const path = `M1.5 2v7M1.5 5.5H${end + 0.5}M${end + 0.5} 2v7`;
  return (
    <span className="scale-bar">
      <svg width={end + 3} height="11" aria-hidden="true">
        <path d={path} className="rim" />
        <path d={path} />
      </svg>
      {bar.millimetres} mm <span className="quiet">spacing by {spacing.statedBy}</span>
    </span>
  );
}
