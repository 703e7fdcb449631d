import type { ModelEvaluation } from '../../../shared/contract/evaluation.ts';
import { namedFigures } from '../../../shared/evaluation/named-figures.ts';
import { FigureCell } from './comparison-table.tsx';

/** Every figure of one model, as `sulcus evaluate` prints them. */
export function FiguresTable({ model }: { readonly model: ModelEvaluation }) {
  return (
    <table className="figures">
      <caption>
        All figures of {model.name} at threshold {model.threshold}
      </caption>
      <tbody>
        {namedFigures(model).map((figure) => (
          <tr key={figure.key}>
            <th scope="row">{figure.name}</th>
            <td className="numeric">
              <FigureCell figure={figure} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
