import { join, resolve } from 'node:path';
import { preprocessingCard } from '../../../ml/models/model-card.ts';
import { importModel } from '../../models/import-model.ts';
import { forkChild } from '../fork-child.ts';
import { checkModelId } from './check-model-id.ts';

export interface ImportModelOptions {
  readonly id: string;
  readonly architecture?: string;
  readonly preprocessing?: string;
  readonly dataDir: string;
}

export const PREPROCESSING_KINDS = preprocessingCard.shape.kind.options;

/** `sulcus import-model WEIGHTS --id ID`: exit code 0, or 1 when the files were refused. */
export async function importModelCommand(weights: string, options: ImportModelOptions): Promise<number> {
  await checkModelId(options.id);
  const kind = PREPROCESSING_KINDS.find((candidate) => candidate === options.preprocessing) ?? null;
  const request = {
    architecture: options.architecture ? resolve(options.architecture) : null,
    weights: resolve(weights),
    id: options.id,
    preprocessing: kind,
    into: join(options.dataDir, 'models'),
  };
  const card = await importModel(request, () => forkChild('import-process'));
  process.stdout.write(
    `${card.id}: ${card.task}, ${card.parameters.toLocaleString('en')} parameters, input ${card.input.width} x ${card.input.height}, preprocessing ${card.preprocessing.kind}, threshold ${card.threshold}.\n` +
      'Nobody has measured it here: sulcus evaluate does. Research use, not for diagnosis.\n',
  );
  return 0;
}
