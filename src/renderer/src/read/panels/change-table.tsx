import type { Overlap } from '../../../../shared/metrics/overlap.ts';
import { formatDice } from '../../../../shared/text/percent.ts';
import { diceOrNull, sliceOverlap, volumeOverlap } from '../state/measure.ts';
import type { ReadState, SourceSetting } from '../state/read-state.ts';
import { ownSource } from '../state/sources.ts';

/** What the reader has made of each other source: Dice, pixels added to it and taken away, on the slice and on all. */
export function ChangeTable({
  state,
  sliceId,
  shown,
}: {
  readonly state: ReadState;
  readonly sliceId: number;
  readonly shown: readonly SourceSetting[];
}) {
  const own = ownSource(state);
  const others = shown.filter((source) => source.source !== own && state.masks.has(source.source));
  if (own === null || others.length === 0) return null;
  return (
    <table className="findings">
      <thead>
        <tr>
          <th scope="col">reader against</th>
          <th scope="col" className="number">
            Dice, this slice
          </th>
          <th scope="col" className="number">
            Dice, all slices
          </th>
        </tr>
      </thead>
      <tbody>
        {others.map((source) => (
          <tr key={source.source}>
            <th scope="row">
              <span className="dot" style={{ background: source.colour }} />
              {source.kind === 'groundTruth' ? 'ground truth' : source.label}
              {!source.current && <em className="stale"> out of date</em>}
            </th>
            <Change overlap={sliceOverlap(state, own, source.source, sliceId)} />
            <Change overlap={volumeOverlap(state, own, source.source)} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `a` is the reader's. */
function Change({ overlap }: { readonly overlap: Overlap }) {
  const dice = diceOrNull(overlap);
  const [added, removed] = [overlap.a - overlap.both, overlap.b - overlap.both];
  return (
    <td className="number">
      {dice === null ? 'both empty' : formatDice(dice)}
      {added + removed > 0 && (
        <span className="mm" title={`${added} pixels added, ${removed} taken away`}>
          +{added} −{removed} px
        </span>
      )}
    </td>
  );
}
