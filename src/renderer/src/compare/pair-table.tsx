import type { SeriesDetail } from '../../../shared/contract/series.ts';
import { formatDice } from '../../../shared/text/percent.ts';
import { areaMm2 } from '../read/state/measure.ts';
import type { PairMeasures } from './pair-measures.ts';

/** Agreement of the two panes in numbers. */
export function PairTable({
  names,
  pair,
  index,
  detail,
}: {
  readonly names: readonly [string, string];
  readonly pair: PairMeasures;
  readonly index: number;
  readonly detail: SeriesDetail;
}) {
  const slice = pair.overlaps[index];
  const dice = (value: number | null | undefined) => (value == null ? 'both empty' : formatDice(value));
  const size = (pixels: number) => {
    const area = areaMm2(detail, pixels);
    return area === null ? `${pixels} px` : `${pixels} px, ${area.toFixed(0)} mm²`;
  };
  const worst = worstSlice(pair);
  return (
    <table className="pair-table">
      <thead>
        <tr>
          <td />
          <th scope="col">this slice</th>
          <th scope="col">all slices</th>
        </tr>
      </thead>
      <tbody>
        <tr className="dice">
          <th scope="row">Dice</th>
          <td>{dice(pair.perSlice[index])}</td>
          <td>{dice(pair.volumeDice)}</td>
        </tr>
        <tr>
          <th scope="row">{names[0]}</th>
          <td>{size(slice?.a ?? 0)}</td>
          <td>{pair.total.a} px</td>
        </tr>
        <tr>
          <th scope="row">{names[1]}</th>
          <td>{size(slice?.b ?? 0)}</td>
          <td>{pair.total.b} px</td>
        </tr>
        <tr>
          <th scope="row">in both</th>
          <td>{slice?.both ?? 0} px</td>
          <td>{pair.total.both} px</td>
        </tr>
      </tbody>
      {worst !== null && (
        <caption>
          Least agreement on slice {worst + 1}: Dice {formatDice(pair.perSlice[worst] ?? 0)}
        </caption>
      )}
    </table>
  );
}

/** The slice with the most pixels in only one of the two: a small Dice on three pixels is no disagreement. */
function worstSlice(pair: PairMeasures): number | null {
  let worst: number | null = null;
  let most = 0;
  pair.overlaps.forEach((overlap, at) => {
    const apart = overlap.a + overlap.b - 2 * overlap.both;
    if (apart > most) {
      most = apart;
      worst = at;
    }
  });
  return worst;
}
