import { join } from 'node:path';
import { ensembleSha256 } from '../../../ml/models/ensemble.ts';
import { listModels, withMembers } from '../../../ml/models/list-models.ts';
import type { EnsembleRule } from '../../../shared/contract/models.ts';
import { createEnsemble } from '../../models/create-ensemble.ts';
import { checkModelId } from './check-model-id.ts';
import { resourcesDirectory } from './directories.ts';

export interface EnsembleOptions {
  readonly id: string;
  readonly name: string;
  readonly rule: EnsembleRule;
  readonly dataDir: string;
}

/** `sulcus ensemble MODEL MODEL... --id ID`: exit code 0; it is used, measured and compared as any model. */
export async function ensembleCommand(
  memberIds: readonly string[],
  options: EnsembleOptions,
): Promise<number> {
  await checkModelId(options.id);
  const own = join(options.dataDir, 'models');
  const models = [...(await listModels(join(resourcesDirectory, 'models'))), ...(await listModels(own))];
  const { id, name, rule } = options;
  const card = await createEnsemble(withMembers(models), { id, name, rule }, memberIds, own);
  const members = card.ensemble.members.map((member) => `${member.id}@${member.hash}`).join(', ');
  process.stdout.write(
    `${card.id}@${ensembleSha256(card).slice(0, 12)}: ${card.name}, ${card.task}, threshold ${card.threshold.toFixed(3)}; members ${members}.\n` +
      'Nobody has measured it: sulcus evaluate does. Research use, not for diagnosis.\n',
  );
  return 0;
}
