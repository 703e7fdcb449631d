import type { MaskDifference } from '../../../shared/mask/difference.ts';

/** Yellow, sky blue and vermillion of Okabe and Ito stay apart for every kind of colour vision; the words say it too. */
export const DIFFERENCE_COLOURS = ['#F0E442', '#56B4E9', '#D55E00'] as const;

/** What the colours of the difference mean, with the pixels of the slice on the screen. */
export function DifferenceLegend({
  names,
  difference,
}: {
  readonly names: readonly [string, string];
  readonly difference: MaskDifference;
}) {
  const rows = [
    ['both', difference.both],
    [`only ${names[0]}`, difference.onlyA],
    [`only ${names[1]}`, difference.onlyB],
  ] as const;
  return (
    <ul className="difference-legend" aria-label="Difference on this slice">
      {rows.map(([name, pixels], at) => (
        <li key={name}>
          <span
            className="swatch fill"
            style={{ '--source': DIFFERENCE_COLOURS[at] } as React.CSSProperties}
          />
          {name}
          <span className="number">{pixels} px</span>
        </li>
      ))}
    </ul>
  );
}
