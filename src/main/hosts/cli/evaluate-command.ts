import { resolve } from 'node:path';
import type { Evaluation } from '../../../shared/contract/evaluation.ts';
import { namedFigures } from '../../../shared/evaluation/named-figures.ts';
import { figureText, intervalText, writeEvaluation } from '../../evaluation/evaluation-files.ts';
import { type MeasureOptions, measureFolder } from './measure-folder.ts';

/** `sulcus evaluate [MODEL...] --data DIR`: prints every figure beside its protocol; exit code 0, or 1 with problems. */
export const evaluateCommand = (modelIds: readonly string[], options: MeasureOptions): Promise<number> =>
  measureFolder(modelIds, options, async ({ evaluation }) => {
    process.stdout.write(describe(evaluation));
    if (options.out) await writeEvaluation(resolve(options.out), evaluation);
  });

function describe({ protocol, data, models }: Evaluation): string {
  const lines = [
    `${protocol}; ${data.slices} slices with ground truth, ${data.positives} with tumour; 95 % intervals by bootstrap over patients`,
  ];
  for (const model of Object.values(models)) {
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
