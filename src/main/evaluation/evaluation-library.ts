import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluation, type StoredEvaluation } from '../../shared/contract/evaluation.ts';

/** Evaluations that one wants to look at again: those that came with Sulcus, and one's own. */
export interface EvaluationDirectories {
  readonly shipped: string;
  readonly own: string;
}

/** Where `sulcus evaluate` keeps what it measured. */
export const ownEvaluations = (dataDirectory: string): string => join(dataDirectory, 'evaluations');

/** Every evaluation there is, newest name first; a file that is none is listed with its problem. */
export async function listEvaluations({ shipped, own }: EvaluationDirectories): Promise<StoredEvaluation[]> {
  return [...(await listIn(shipped, 'shipped')), ...(await listIn(own, 'own'))];
}

async function listIn(directory: string, source: StoredEvaluation['source']): Promise<StoredEvaluation[]> {
  const names = (await readdir(directory).catch(() => [])).filter((name) => /^[\w.-]+\.json$/.test(name));
  const listed: StoredEvaluation[] = [];
  for (const file of names.sort().reverse()) {
    const id = `${source}:${file.replace(/\.json$/, '')}`;
    try {
      const found = evaluation.parse(JSON.parse(await readFile(join(directory, file), 'utf8')));
      listed.push({ id, source, evaluation: found, problem: null });
    } catch {
      const problem = `${file} is no evaluation Sulcus can read. Measure again, or take the file away.`;
      listed.push({ id, source, evaluation: null, problem });
    }
  }
  return listed;
}
