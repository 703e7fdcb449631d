import { diceOf } from '../../../shared/metrics/overlap.ts';
import type { ReadState } from '../read/state/read-state.ts';
import type { CompareSource } from './compare-sources.ts';
import { DiceText, diceWords } from './dice-text.tsx';
import { sumOverlap } from './scoped-overlap.ts';
import { SourceLine } from './source-line.tsx';

/** Dice of every two sources; a cell makes its two A and B. */
export function AgreementMatrix({
  read,
  sources,
  sliceId,
  pair: [a, b],
  onPair,
}: {
  readonly read: ReadState;
  readonly sources: readonly CompareSource[];
  /** null: over all slices */
  readonly sliceId: number | null;
  readonly pair: readonly [CompareSource | null, CompareSource | null];
  readonly onPair: (a: CompareSource, b: CompareSource) => void;
}) {
  const columns = sources.slice(0, -1);
  const count = sliceId === null ? (read.detail?.slices.length ?? 0) : null;
  return (
    <div className="agreement-scroll">
      <table className="agreement-matrix">
        <thead>
          <tr>
            <td>Dice</td>
            {columns.map((source, at) => (
              <th key={source.source} scope="col" title={source.name}>
                {at + 1} <SourceLine source={source} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sources.map((row, at) => (
            <tr key={row.source}>
              <th scope="row">
                {at + 1} <span className="matrix-name">{row.name}</span>
              </th>
              {columns.slice(0, at).map((column) => {
                const overlap = sumOverlap(read, column.source, row.source, sliceId);
                const dice = overlap.slices === 0 ? null : diceOf(overlap);
                const said = diceWords(overlap, count);
                const chosen =
                  (row.source === a?.source && column.source === b?.source) ||
                  (row.source === b?.source && column.source === a?.source);
                return (
                  <td key={column.source} style={{ '--dice': dice ?? 1 } as React.CSSProperties}>
                    <button
                      type="button"
                      aria-pressed={chosen}
                      aria-label={`${column.name} and ${row.name}: ${said}; make them A and B`}
                      title={`${said}. Make ${column.name} A and ${row.name} B`}
                      onClick={() => onPair(column, row)}
                    >
                      <DiceText overlap={overlap} count={count} />
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
