import { resolve } from 'node:path';
import { compareModels } from '../../../ml/evaluation/compare-models.ts';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { comparisonText, writeComparison } from '../../evaluation/comparison-files.ts';
import { type MeasureOptions, measureFolder } from './measure-folder.ts';

/**
 * `sulcus compare [MODEL...] --data DIR`: models measured on the same patients, with paired differences; exit code 0, or
 * 1 with problems.
 * @throws SulcusError USAGE_MODELS when one model alone is named
 */
export async function compareCommand(modelIds: readonly string[], options: MeasureOptions): Promise<number> {
  const ids = [...new Set(modelIds)];
  if (ids.length === 1)
    throw new SulcusError(
      'USAGE_MODELS',
      `A comparison takes two models or more, only ${ids[0]} is named. Name another, or none for all of them.`,
    );
  return measureFolder(ids, options, async ({ evaluation }) => {
    const comparison = compareModels(evaluation);
    process.stdout.write(comparisonText(comparison));
    if (options.out) {
      await writeComparison(resolve(options.out), comparison, {
        version: options.version,
        createdAt: new Date().toISOString(),
      });
    }
  });
}
