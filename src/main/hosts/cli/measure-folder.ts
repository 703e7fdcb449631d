import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { readPatientSplit, SPLIT_PARTS, type SplitPart } from '../../../ml/evaluation/patient-split.ts';
import type { Notice } from '../../../shared/contract/define.ts';
import type { Evaluation } from '../../../shared/contract/evaluation.ts';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { evaluateFolder } from '../../evaluation/evaluate-folder.ts';
import { ownEvaluations } from '../../evaluation/evaluation-library.ts';
import { makeFolder, writeFileAtomically } from '../../files/atomic-write.ts';
import { openWorkstation } from '../../workstation.ts';
import { forkChild } from '../fork-child.ts';
import { resourcesDirectory } from './directories.ts';
import { progressPrinter } from './progress-printer.ts';
import { refuseOutput } from './refuse-output.ts';

export interface MeasureOptions {
  readonly data: string;
  readonly split?: string;
  readonly part: SplitPart;
  /** a new or empty folder for the files */
  readonly out?: string;
  /** where imported models live */
  readonly dataDir: string;
  readonly version: string;
}

/**
 * Measures models on a folder in a workstation that is thrown away afterwards, and keeps the figures for the Models page.
 * @param use prints and writes what was measured
 * @returns exit code 0, or 1 with problems
 * @throws SulcusError USAGE_PART, USAGE_FOLDER, USAGE_OUT, and what `evaluateFolder` throws
 */
export async function measureFolder(
  modelIds: readonly string[],
  options: MeasureOptions,
  use: (measured: { evaluation: Evaluation; problems: readonly Notice[] }) => Promise<void>,
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
      const measured = await evaluateFolder({
        services: workstation.services,
        folder: resolve(options.data),
        modelIds,
        split,
        onProgress: (progress) => print({ ...progress, patient: null }),
        signal: abort.signal,
      });
      for (const problem of measured.problems) process.stderr.write(`warning: ${problem.message}\n`);
      for (const { code, message } of measured.evaluation.remarks)
        if (code === 'PATIENTS_SEEN') process.stderr.write(`note: ${message}\n`);
      // hours of work: kept before anything can go wrong with files elsewhere
      await keepForModelsPage(options.dataDir, measured.evaluation);
      await use(measured);
      return measured.problems.length > 0 ? 1 : 0;
    } finally {
      await workstation.close();
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The Models page shows it too. A disk without room for that does not spoil the measurement. */
async function keepForModelsPage(dataDirectory: string, evaluation: Evaluation): Promise<void> {
  const folder = ownEvaluations(dataDirectory);
  const name = `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.json`;
  try {
    await makeFolder(folder);
    await writeFileAtomically(join(folder, name), `${JSON.stringify(evaluation)}\n`);
  } catch (error) {
    if (!(error instanceof SulcusError)) throw error;
    process.stderr.write(`warning: the Models page will not show this evaluation: ${error.message}\n`);
  }
}
