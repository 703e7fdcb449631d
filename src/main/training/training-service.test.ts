import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChildPort } from '../host-port.ts';
import { lockTraining } from './training-lock.ts';
import { trainingFolder } from './training-paths.ts';
import { TrainingService } from './training-service.ts';

const REQUEST = {
  modelId: 'mine',
  architecture: 'cnn',
  size: null,
  epochs: 2,
  stepsPerEpoch: 3,
  batch: 2,
  learningRate: 0.001,
} as const;

let directory: string;
let children: number;
let service: TrainingService;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sulcus-training-'));
  children = 0;
  service = new TrainingService({
    dataDirectory: directory,
    models: { requireFreeId: () => undefined, reload: async () => undefined },
    spawnChild: silentChild,
    changed: () => undefined,
  });
});
afterEach(() => rm(directory, { recursive: true }));

/** A child that never says anything. */
function silentChild(): ChildPort {
  children++;
  return {
    pid: undefined,
    send: () => undefined,
    onMessage: () => undefined,
    onExit: () => undefined,
    kill: () => undefined,
  };
}

describe('trainings of the Models place', () => {
  it('leave alone what `sulcus train` is at work on under the same name', async () => {
    await mkdir(trainingFolder(directory, 'mine'), { recursive: true });
    const lock = lockTraining(directory, 'mine');
    await expect(service.start(REQUEST, '/data')).rejects.toMatchObject({ code: 'TRAINING_RUNNING' });
    expect([children, await service.list()]).toEqual([0, []]);
    lock.release();
    await service.start(REQUEST, '/data');
    expect(children).toBe(1);
    // stopped here, then gone on with elsewhere: it is not discarded under the other's hands
    service.stop('mine');
    const elsewhere = lockTraining(directory, 'mine');
    await expect(service.discard('mine')).rejects.toMatchObject({ code: 'TRAINING_RUNNING' });
    expect(await service.list()).toMatchObject([{ modelId: 'mine', state: 'stopped' }]);
    elsewhere.release();
    await service.discard('mine');
    expect(await readdir(join(directory, 'training'))).toEqual([]);
  });

  it('of two begun at once one runs, and the other leaves nothing', async () => {
    const both = await Promise.allSettled([
      service.start(REQUEST, '/data'),
      service.start({ ...REQUEST, modelId: 'other' }, '/data'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(children).toBe(1);
    expect(await service.list()).toHaveLength(1);
  });
});
