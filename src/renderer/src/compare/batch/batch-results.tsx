import type { ComparisonReply, PairedDifference } from '../../../../shared/contract/comparison.ts';
import { comparisonPlots } from '../../../../shared/evaluation/comparison-plots.ts';
import { measuredText } from '../../../../shared/evaluation/measured-text.ts';
import { ComparisonTable, FigureCell } from '../../models/comparison-table.tsx';
import { useSession } from '../../state/session-store.ts';
import { PlotFigure } from './plot-figure.tsx';

const UNCHANGED: ReadonlySet<string> = new Set();

/** Tables and plots of a comparison; a patient, in a plot or a list, opens in Compare. */
export function BatchResults({
  reply,
  onOpened,
}: {
  readonly reply: ComparisonReply;
  readonly onOpened: () => void;
}) {
  const open = useSession((session) => session.open);
  const { result, cases, leftOut } = reply;
  if (!result) return null;
  const openPatient = (patient: string) => {
    const seriesId = cases[patient];
    if (seriesId === undefined) return;
    onOpened();
    open(seriesId, 'compare');
  };
  return (
    <>
      <p className="quiet">{measuredText(result)} Dice of two empty masks is 1.</p>
      {leftOut.map(({ message }) => (
        <p key={message} className="warning">
          {message}
        </p>
      ))}
      <ComparisonTable evaluation={result} modelId={null} changed={UNCHANGED} onChoose={null} />
      {result.pairs.length > 0 && <Pairs pairs={result.pairs} names={result.models} />}
      <div className="batch-plots">
        {comparisonPlots(result).map((plot) => (
          <PlotFigure key={plot.id} plot={plot} onOpen={openPatient} />
        ))}
      </div>
    </>
  );
}

function Pairs({
  pairs,
  names,
}: {
  readonly pairs: readonly PairedDifference[];
  readonly names: Readonly<Record<string, { readonly name: string }>>;
}) {
  const nameOf = (id: string) => names[id]?.name ?? id;
  return (
    <table className="comparison batch-pairs">
      <caption>
        Paired differences: mean over patients, bootstrap interval; exact two-sided sign test, not corrected
        for the number of comparisons
      </caption>
      <thead>
        <tr>
          <th scope="col">Measure</th>
          <th scope="col">Models</th>
          <th scope="col" className="numeric">
            Patients
          </th>
          <th scope="col" className="numeric">
            Difference
          </th>
          <th scope="col" className="numeric">
            Above / below / ties
          </th>
          <th scope="col" className="numeric">
            p
          </th>
        </tr>
      </thead>
      <tbody>
        {pairs.map(({ measure, name, a, b, patients, difference, signs }) => (
          <tr key={`${measure} ${a} ${b}`}>
            <th scope="row">{name}</th>
            <td>
              {nameOf(a)} − {nameOf(b)}
            </td>
            <td className="numeric">{patients}</td>
            <td className="numeric">
              <FigureCell figure={difference} />
            </td>
            <td className="numeric">
              {signs.above} / {signs.below} / {signs.ties}
            </td>
            <td className="numeric">{signs.p < 0.001 ? '< 0.001' : signs.p.toFixed(3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
