import type { Notice } from '../../shared/contract/define.ts';
import { groupBy } from '../../shared/group-by.ts';
import type { Services } from '../handlers/create-handlers.ts';
import { patientCodes } from './collect-cases.ts';

/** Says of models that were trained on patients they are measured on, how many those are: such figures flatter. */
export async function seenPatients(
  { database, models }: Pick<Services, 'database' | 'models'>,
  modelIds: readonly string[],
  seriesIds: readonly number[],
): Promise<Notice[]> {
  const codes = patientCodes({ database }, seriesIds);
  const seen = await Promise.all(
    modelIds.map(async (modelId) => {
      const trained = await models.trainedOn(modelId);
      return { modelId, count: [...codes].filter((code) => trained.has(code)).length };
    }),
  );
  const some = seen.filter(({ count }) => count > 0);
  return [...groupBy(some, ({ count }) => String(count))].map(([count, found]) => ({
    code: 'PATIENTS_SEEN',
    message: `${found.map(({ modelId }) => modelId).join(', ')}: trained on ${count} of these ${codes.size} patients, so the figures flatter. Measure on patients it has not seen.`,
  }));
}
