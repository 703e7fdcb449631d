import { resolve } from 'node:path';
import type { Evaluation } from '../../../shared/contract/evaluation.ts';
import { intervalText, measuredText } from '../../../shared/evaluation/measured-text.ts';
import { namedFigures } from '../../../shared/evaluation/named-figures.ts';
import { figureText, writeEvaluation } from '../../evaluation/evaluation-files.ts';
import { type MeasureOptions, measureFolder } from './measure-folder.ts';

/** `sulcus evaluate [MODEL...] --data DIR`: prints every figure beside its protocol; exit code 0, or 1 with problems. */
export const evaluateCommand = (modelIds: readonly string[], options: MeasureOptions): Promise<number> =>
  measureFolder(modelIds, options, async ({ evaluation }) => {
    process.stdout.write(describe(evaluation));
    if (options.out) await writeEvaluation(resolve(options.out), evaluation);
  });

function describe(evaluation: Evaluation): string {
  const lines = [measuredText(evaluation)];
  for (const model of Object.values(evaluation.models)) {
    lines.push(
      '',
      `${model.name} ${model.version} (${model.hash.slice(0, 12)}), threshold ${model.threshold}, ${model.engine}`,
    );
    for (const figure of namedFigures(model)) {
      const interval = intervalText(figure);
      lines.push(`  ${figure.name.padEnd(40)} ${figureText(figure.value)}${interval && `  (${interval})`}`);
    }
    if ('confusion' in model) {
      const { truePositive, falsePositive, trueNegative, falseNegative } = model.confusion;
      lines.push(
        `  called positive: ${truePositive} rightly, ${falsePositive} wrongly; called negative: ${trueNegative} rightly, ${falseNegative} wrongly`,
      );
    }
    const worst = model.patients
      .slice(0, 3)
      .map((row) =>
        'dice' in row
          ? `${row.patient} (Dice ${row.dice.toFixed(3)})`
          : `${row.patient} (accuracy ${row.accuracy.toFixed(3)})`,
      );
    lines.push(`  worst: ${worst.join(', ')}`);
  }
  return `${lines.join('\n')}\n`;
}
