import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { analyseFolder } from '../../analyse-folder.ts';
import { openWorkstation } from '../../workstation.ts';
import { forkChild } from '../fork-child.ts';
import { defaultDataDirectory, resourcesDirectory } from './directories.ts';
import { progressPrinter } from './progress-printer.ts';
import { refuseOutput } from './refuse-output.ts';

export interface AnalyzeOptions {
  readonly out: string;
  readonly model: string;
  readonly classifier: string;
  readonly order: 'classifier-first' | 'every-slice';
  readonly allowOutside: boolean;
  readonly maskVectors: boolean;
  readonly dataDir?: string;
  readonly version: string;
}

/** `sulcus analyze FOLDER --out DIR`: exit code 0, or 1 when any patient or file failed. */
export async function analyzeCommand(folder: string, options: AnalyzeOptions): Promise<number> {
  const input = resolve(folder);
  const out = resolve(options.out);
  await refuseOutput(input, out);
  const temporary = options.dataDir ? null : await mkdtemp(join(tmpdir(), 'sulcus-'));
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    const workstation = await openWorkstation(
      {
        dataDirectory: options.dataDir ?? (temporary as string),
        resourcesDirectory,
        importedModelsDirectory: join(options.dataDir ?? defaultDataDirectory(), 'models'),
        version: options.version,
      },
      { kind: 'browser', pickFolder: async () => 'unavailable', folders: null, spawnChild: forkChild },
    );
    try {
      const result = await analyseFolder({
        services: workstation.services,
        folder: input,
        out,
        segmenterId: options.model,
        classifierId: options.classifier === 'none' ? null : options.classifier,
        mode: options.order === 'classifier-first' ? 'classifierFirst' : 'everySlice',
        allowOutside: options.allowOutside,
        maskVectors: options.maskVectors,
        onProgress: progressPrinter(process.stdout),
        signal: abort.signal,
      });
      for (const problem of result.problems) process.stderr.write(`warning: ${problem.message}\n`);
      process.stdout.write(
        `${result.patients} patients, ${result.failed} failed, ${result.problems.length} warnings. Results: ${options.out}\n`,
      );
      process.stdout.write('UNREAD: model output only. Research use, not for diagnosis.\n');
      return result.failed > 0 || result.problems.length > 0 || abort.signal.aborted ? 1 : 0;
    } finally {
      await workstation.close();
    }
  } finally {
    if (temporary) await rm(temporary, { recursive: true, force: true });
  }
}
