import { join } from 'node:path';
import { listModels } from '../../../ml/models/list-models.ts';
import { SulcusError } from '../../../shared/sulcus-error.ts';
import { resourcesDirectory } from './directories.ts';

/**
 * An id that a folder can carry and that no model of Sulcus itself has.
 * @throws SulcusError USAGE_ID
 */
export async function checkModelId(id: string): Promise<void> {
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(id))
    throw new SulcusError(
      'USAGE_ID',
      '--id takes small letters, digits, dots and dashes, beginning with a letter or digit.',
    );
  const shipped = await listModels(join(resourcesDirectory, 'models'));
  if (shipped.some((model) => model.id === id))
    throw new SulcusError('USAGE_ID', `"${id}" is a model of Sulcus itself. Choose another --id.`);
}
