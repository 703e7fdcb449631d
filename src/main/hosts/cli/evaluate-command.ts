import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readPatientSplit, SPLIT_PARTS, type SplitPart } from '../../../ml/evaluation/patient-split.ts';
import type { Evaluation } from '../../../shared/contract/evaluation.ts';
import { namedFigures } from '../../../shared/evaluation/named-figures.ts';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { evaluateFolder } from '../../evaluation/evaluate-folder.ts';
import { figureText, intervalText, writeEvaluation } from '../../evaluation/evaluation-files.ts';
import { ownEvaluations } from '../../evaluation/evaluation-library.ts';
import { writeFileAtomically } from '../../files/atomic-write.ts';
import { openWorkstation } from '../../workstation.ts';
import { forkChild } from '../fork-child.ts';
import { resourcesDirectory } from './directories.ts';
import { progressPrinter } from './progress-printer.ts';
import { refuseOutput } from './refuse-output.ts';

export interface EvaluateCommandOptions {
  readonly data: string;
  readonly split?: string;
  readonly part: SplitPart;
  /** a new or empty folder for evaluation.json, figures.csv, patients.csv and evaluation.md */
  readonly out?: string;
  /** where imported models live */
  readonly dataDir: string;
  readonly version: string;
}

/** `sulcus evaluate [MODEL...] --data DIR`: prints every figure beside its protocol; exit code 0, or 1 with problems. */
export async function evaluateCommand(
  modelIds: readonly string[],
  options: EvaluateCommandOptions,
): Promise<number> {
  if (!SPLIT_PARTS.includes(options.part))
    throw new SulcusError('USAGE_PART', `--part takes ${SPLIT_PARTS.join(', ')}.`);
  const split = options.split
    ? { split: await readPatientSplit(resolve(options.split)), part: options.part }
    : null;
  if (options.out) await refuseOutput(resolve(options.data), resolve(options.out));
  const temporary = await mkdtemp(join(tmpdir(), 'sulcus-'));
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const workstation = await openWorkstation(
      {
        dataDirectory: temporary,
        resourcesDirectory,
        importedModelsDirectory: join(options.dataDir, 'models'),
        version: options.version,
      },
      { kind: 'browser', pickFolder: async () => 'unavailable', folders: null, spawnChild: forkChild },
    );
    try {
      const print = progressPrinter(process.stderr);
      const { evaluation, problems } = await evaluateFolder({
        services: workstation.services,
        folder: resolve(options.data),
        modelIds,
        split,
        onProgress: (progress) => print({ ...progress, patient: null }),
        signal: abort.signal,
      });
      process.stdout.write(describe(evaluation));
      for (const problem of problems) process.stderr.write(`warning: ${problem.message}\n`);
      if (options.out) await writeEvaluation(resolve(options.out), evaluation);
      await keepForModelsPage(options.dataDir, evaluation);
      return problems.length > 0 ? 1 : 0;
    } finally {
      await workstation.close();
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The Models page shows it too. A disk without room for that does not spoil a measurement that is on the screen. */
async function keepForModelsPage(dataDirectory: string, evaluation: Evaluation): Promise<void> {
  const folder = ownEvaluations(dataDirectory);
  const name = `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.json`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFileAtomically(join(folder, name), `${JSON.stringify(evaluation)}\n`);
  } catch (error) {
    if (!(error instanceof SulcusError)) throw error;
    process.stderr.write(`warning: the Models page will not show this evaluation: ${error.message}\n`);
  }
}

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
