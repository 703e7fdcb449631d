import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { patientCodeOf } from '../../ml/evaluation/patient-split.ts';

const kept = z.object({ train: z.array(z.string()) });

/**
 * Codes of the patients a model was trained on: its folder's `split.json`, as `sulcus train` keeps it, or the one beside
 * the folder, which stands for all models that came with Sulcus. Empty where nobody knows.
 */
export async function trainedOn(modelFolder: string): Promise<ReadonlySet<string>> {
  for (const folder of [modelFolder, dirname(modelFolder)]) {
    const text = await readFile(join(folder, 'split.json'), 'utf8').catch(() => null);
    const parsed = text === null ? null : kept.safeParse(parseJson(text));
    if (parsed?.success) return new Set(parsed.data.train.map(patientCodeOf));
  }
  return new Set();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
