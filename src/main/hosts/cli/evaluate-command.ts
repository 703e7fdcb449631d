import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readPatientSplit, SPLIT_PARTS, type SplitPart } from '../../../ml/evaluation/patient-split.ts';
import type { Figure } from '../../../ml/evaluation/summarise.ts';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { type Evaluation, evaluateFolder } from '../../evaluation/evaluate-folder.ts';
import { writeFileAtomically } from '../../files/atomic-write.ts';
import { openWorkstation } from '../../workstation.ts';
import { forkChild } from '../fork-child.ts';
import { resourcesDirectory } from './directories.ts';
import { progressPrinter } from './progress-printer.ts';

export interface EvaluateCommandOptions {
  readonly data: string;
  readonly split?: string;
  readonly part: SplitPart;
  readonly json?: string;
  /** where imported models live */
  readonly dataDir: string;
  readonly version: string;
}

/** `sulcus evaluate MODEL --data DIR`: prints every figure beside its protocol; exit code 0, or 1 with problems. */
export async function evaluateCommand(modelId: string, options: EvaluateCommandOptions): Promise<number> {
  if (!SPLIT_PARTS.includes(options.part))
    throw new SulcusError('USAGE_PART', `--part takes ${SPLIT_PARTS.join(', ')}.`);
  const split = options.split
    ? { split: await readPatientSplit(resolve(options.split)), part: options.part }
    : null;
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
      const evaluation = await evaluateFolder({
        services: workstation.services,
        folder: resolve(options.data),
        modelId,
        split,
        onProgress: (progress) => print({ ...progress, patient: null }),
        signal: abort.signal,
      });
      process.stdout.write(describe(evaluation));
      for (const problem of evaluation.problems) process.stderr.write(`warning: ${problem.message}\n`);
      if (options.json)
        await writeFileAtomically(resolve(options.json), `${JSON.stringify(evaluation, null, 2)}\n`);
      return evaluation.problems.length > 0 ? 1 : 0;
    } finally {
      await workstation.close();
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function describe(evaluation: Evaluation): string {
  const { model, figures, classification } = evaluation;
  const lines = [
    `${model.name} ${model.version} (${model.hash.slice(0, 12)}), threshold ${evaluation.threshold}, ${evaluation.engine}`,
    `${evaluation.protocol}; ${evaluation.slices} slices with ground truth; 95 % intervals by bootstrap over patients`,
    ...figures.map(figureLine),
  ];
  if (classification) {
    const { truePositive, falsePositive, trueNegative, falseNegative } = classification.confusion;
    lines.push(
      `  called positive: ${truePositive} rightly, ${falsePositive} wrongly; called negative: ${trueNegative} rightly, ${falseNegative} wrongly`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function figureLine({ name, value, low, high }: Figure): string {
  const number = (n: number) => (Number.isFinite(n) ? n.toFixed(4) : 'no meaning here');
  const interval = low === null || high === null ? '' : `  (${number(low)} to ${number(high)})`;
  return `  ${name.padEnd(36)} ${number(value)}${interval}`;
}
