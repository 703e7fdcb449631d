import type { Notice } from '../shared/contract/define.ts';
import { SulcusError } from '../shared/sulcus-error.ts';
import type { Services } from './handlers/create-handlers.ts';

export interface ReadingProgress {
  readonly done: number;
  readonly total: number;
  readonly remainingSeconds: number | null;
}

/**
 * Imports a folder to its end, for the command line, with progress four times a second.
 * @throws SulcusError with the import's own code when nothing could be read
 */
export async function importFolder(
  { imports }: Pick<Services, 'imports'>,
  folder: string,
  signal: AbortSignal,
  onProgress: (progress: ReadingProgress) => void,
): Promise<{ seriesIds: number[]; problems: readonly Notice[] }> {
  const importId = imports.start(folder);
  const cancel = () => imports.cancel(importId);
  signal.addEventListener('abort', cancel);
  const timer = setInterval(() => {
    const progress = imports.status().find((candidate) => candidate.importId === importId);
    if (progress && progress.total > 0) {
      const { done, total, remainingSeconds } = progress;
      onProgress({ done, total, remainingSeconds });
    }
  }, 250);
  const { progress, seriesIds } = await imports.whenFinished(importId);
  clearInterval(timer);
  signal.removeEventListener('abort', cancel);
  if (progress.phase === 'failed') {
    throw new SulcusError(
      progress.problems[0]?.code ?? 'IMPORT_FAILED',
      progress.problems[0]?.message ?? 'The folder could not be read.',
    );
  }
  return { seriesIds: [...new Set(seriesIds)], problems: progress.problems };
}
