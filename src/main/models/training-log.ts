import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TrainingEpoch, trainingEpoch } from '../../shared/contract/model-import.ts';

/**
 * The epochs in a model folder's metrics.jsonl (one JSON object per line), in order; empty without such a file. A line
 * that is none, for example half of one, is left out: the log only draws a curve. Of an epoch that stands twice (it
 * ran again from an older copy of the checkpoint) the later one counts; one may be missing whose process was killed after
 * its checkpoint.
 */
export async function readTrainingLog(folder: string): Promise<TrainingEpoch[]> {
  const text = await readFile(join(folder, 'metrics.jsonl'), 'utf8').catch(() => '');
  const epochs = new Map<number, TrainingEpoch>();
  for (const line of text.split('\n')) {
    const parsed = trainingEpoch.safeParse(parseLine(line));
    if (parsed.success) epochs.set(parsed.data.epoch, parsed.data);
  }
  return [...epochs.values()].sort((a, b) => a.epoch - b.epoch);
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}
