import type { ClassifierEvaluation } from '../../../shared/contract/evaluation.ts';

/** Slices by what the ground truth has and what the model called, at the model's threshold. */
export function ConfusionTable({ model }: { readonly model: ClassifierEvaluation }) {
  const { truePositive, falsePositive, trueNegative, falseNegative } = model.confusion;
  const rows = [
    ['tumour', truePositive, falseNegative],
    ['no tumour', falsePositive, trueNegative],
  ] as const;
  return (
    <table className="confusion">
      <caption>Slices at threshold {model.threshold}</caption>
      <thead>
        <tr>
          <th scope="col">Ground truth</th>
          <th scope="col" className="numeric">
            called tumour
          </th>
          <th scope="col" className="numeric">
            called no tumour
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([truth, positive, negative]) => (
          <tr key={truth}>
            <th scope="row">{truth}</th>
            <td className="numeric">{positive}</td>
            <td className="numeric">{negative}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
