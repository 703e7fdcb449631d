import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readTrainingLog } from './training-log.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sulcus-log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('a training log gives its epochs once each, in order, without torn lines', async () => {
  const line = (epoch: number, loss: number) =>
    JSON.stringify({ epoch, epochs: 3, loss, learningRate: 1e-3, validation: 0.5, best: true, seconds: 9 });
  const torn = line(4, 0.1).slice(0, 20);
  const lines = [line(1, 0.9), line(3, 0.5), line(2, 0.8), line(2, 0.7), torn];
  await writeFile(join(folder, 'metrics.jsonl'), lines.join('\n'));
  expect(await readTrainingLog(folder)).toEqual([
    { epoch: 1, loss: 0.9, validation: 0.5 },
    { epoch: 2, loss: 0.7, validation: 0.5 },
    { epoch: 3, loss: 0.5, validation: 0.5 },
  ]);
});

it('a model without a log has no epochs', async () => {
  expect(await readTrainingLog(folder)).toEqual([]);
});
