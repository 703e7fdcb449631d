import type { SeriesDetail } from '../../../shared/contract/series.ts';
import { areaMm2, volumeMm3 } from '../read/state/measure.ts';
import type { ReadState } from '../read/state/read-state.ts';
import type { CompareSource } from './compare-sources.ts';
import { DiceText } from './dice-text.tsx';
import { useHd95 } from './outline-hd95.ts';
import { sumOverlap } from './scoped-overlap.ts';
import { SourceLine } from './source-line.tsx';

/** Every source against one: how much it outlines, what it adds to that one, what of it it misses. */
export function ReferenceTable({
  read,
  detail,
  sources,
  a,
  isA,
  sliceId,
}: {
  readonly read: ReadState;
  readonly detail: SeriesDetail;
  readonly sources: readonly CompareSource[];
  /** what the others are held against */
  readonly a: CompareSource;
  /** false: A outlines nothing, another source stands in for it */
  readonly isA: boolean;
  /** null: over all slices */
  readonly sliceId: number | null;
}) {
  const { unit, of } = sizeIn(detail, sliceId !== null);
  const hd95 = useHd95(read, a, sources, sliceId);
  const far = distanceIn(detail);
  const count = detail.slices.length;
  return (
    <table className="reference-table">
      <caption>
        Against {isA ? 'A, ' : ''}
        <SourceLine source={a} /> {a.name}; {sliceId === null ? 'volumes' : 'areas'} in {unit}, HD95 in{' '}
        {far.unit}
      </caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{sliceId === null ? 'volume' : 'area'}</th>
          <th scope="col">added</th>
          <th scope="col">missed</th>
          <th scope="col">Dice</th>
          <th scope="col" title="95th percentile of the distances between the outlines, within slices">
            HD95
          </th>
        </tr>
      </thead>
      <tbody>
        {sources.map((source) => {
          const overlap = sumOverlap(read, a.source, source.source, sliceId);
          const own = sumOverlap(read, source.source, source.source, sliceId);
          const reference = source.source === a.source;
          return (
            <tr key={source.source} className={reference ? 'reference' : undefined}>
              <th scope="row" title={source.name}>
                <SourceLine source={source} /> <span className="matrix-name">{source.name}</span>
              </th>
              <td>{own.slices === 0 ? '–' : of(own.b)}</td>
              {reference ? (
                <td colSpan={4} />
              ) : (
                <>
                  <td>{overlap.slices === 0 ? '–' : of(overlap.b - overlap.both)}</td>
                  <td>{overlap.slices === 0 ? '–' : of(overlap.a - overlap.both)}</td>
                  <td>
                    <DiceText overlap={overlap} count={sliceId === null ? count : null} />
                  </td>
                  <td>{far.of(hd95.get(source.source))}</td>
                </>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Distances in millimetres where pixels are square and their size is known, in pixels otherwise. */
function distanceIn(detail: SeriesDetail): {
  unit: string;
  of: (pixels: number | null | undefined) => string;
} {
  const { spacing } = detail;
  const factor = spacing && spacing.x === spacing.y ? spacing.x : null;
  return {
    unit: factor === null ? 'px' : 'mm',
    of: (pixels) =>
      pixels === undefined ? '…' : pixels === null ? '–' : (pixels * (factor ?? 1)).toFixed(1),
  };
}

/** Sizes in millimetres where the spacing is known, in pixels otherwise; one unit for the whole table. */
function sizeIn(detail: SeriesDetail, slice: boolean): { unit: string; of: (pixels: number) => string } {
  const size = slice ? areaMm2 : volumeMm3;
  if (size(detail, 0) === null) return { unit: 'px', of: String };
  const millilitres = !slice;
  return {
    unit: millilitres ? 'ml' : 'mm²',
    of: (pixels) => {
      const value = size(detail, pixels) ?? 0;
      return millilitres ? (value / 1000).toFixed(2) : value.toFixed(0);
    },
  };
}
